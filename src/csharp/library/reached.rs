//! Types that no list of the documentation names, and that listed members take or return.

use super::class::{Class, ClassKind, Listing};

/// The types of this file.
pub(super) static ALL: &[&Class] = &[
    &NULLABLE,
    &TYPE,
    &IENUMERABLE,
    &IENUMERATOR,
    &ICOLLECTION,
    &ILIST,
    &PLAIN_IDICTIONARY,
    &IDISPOSABLE,
    &IREADONLY_LIST,
    &IFORMATTABLE,
    &IFORMAT_PROVIDER,
    &PLAIN_ICOMPARABLE,
    &ICONVERTIBLE,
    &ICOMPARABLE,
    &IEQUATABLE,
    &IEQUALITY_COMPARER,
    &ICOMPARER,
    &IGROUPING,
    &ILOOKUP,
    &IORDERED_ENUMERABLE,
    &MATCH_COLLECTION,
    &MATCH_EVALUATOR,
    &DAY_OF_WEEK,
    &PLAIN_ICOMPARER,
    &METHOD_BASE,
    &TYPE_CODE,
    &IJENUMERABLE,
    &JENUMERABLE,
    &RANDOM_NUMBER_GENERATOR,
    &ASN_ENCODED_DATA,
    &TEXT_READER,
    &TEXT_WRITER,
    &DICTIONARY_KEYS,
    &DICTIONARY_VALUES,
    &DICTIONARY_ENUMERATOR,
    &HASHSET_ENUMERATOR,
    &LIST_ENUMERATOR,
    &QUEUE_ENUMERATOR,
    &STACK_ENUMERATOR,
    &READ_ONLY_COLLECTION,
    &PREDICATE,
    &COMPARISON,
    &CONVERTER,
    &CULTURE_INFO,
    &CALENDAR,
    &NUMBER_STYLES,
    &DATE_TIME_STYLES,
    &TIME_SPAN_STYLES,
    &COMPARE_OPTIONS,
    &UNICODE_CATEGORY,
    &DAYLIGHT_TIME,
    &ADDRESS_FAMILY,
    &SECURE_STRING,
    &TUPLE1,
    &TUPLE2,
    &TUPLE3,
    &TUPLE4,
    &TUPLE5,
    &TUPLE6,
    &TUPLE7,
    &TUPLE8,
    &FUNC0,
    &ACTION0,
    &FUNC1,
    &ACTION1,
    &FUNC2,
    &ACTION2,
    &FUNC3,
    &ACTION3,
    &FUNC4,
    &ACTION4,
    &FUNC5,
    &ACTION5,
    &FUNC6,
    &ACTION6,
    &FUNC7,
    &ACTION7,
    &FUNC8,
    &ACTION8,
    &FUNC9,
    &ACTION9,
    &FUNC10,
    &ACTION10,
    &FUNC11,
    &ACTION11,
    &FUNC12,
    &ACTION12,
    &FUNC13,
    &ACTION13,
    &FUNC14,
    &ACTION14,
    &FUNC15,
    &ACTION15,
    &FUNC16,
    &ACTION16,
    &VALUE_TUPLE1,
    &VALUE_TUPLE2,
    &VALUE_TUPLE3,
    &VALUE_TUPLE4,
    &VALUE_TUPLE5,
    &VALUE_TUPLE6,
    &VALUE_TUPLE7,
    &VALUE_TUPLE8,
];

/// `T?` of a value type.
pub static NULLABLE: Class = Class {
    name: "Nullable",
    parameters: &["T"],
    kind: ClassKind::Struct,
    members: &["new(T value)", "HasValue: bool", "Value: T", "GetValueOrDefault() -> T", "GetValueOrDefault(T defaultValue) -> T"],
    ..Class::of("System")
};

/// What `typeof` and `GetType` yield.
pub static TYPE: Class = Class {
    name: "Type",
    kind: ClassKind::Class,
    listing: Listing::Reached("compare values with `is` instead of their types"),
    open: true,
    ..Class::of("System")
};

/// A sequence of anything.
pub static IENUMERABLE: Class = Class {
    name: "IEnumerable",
    kind: ClassKind::Interface,
    members: &["GetEnumerator() -> IEnumerator"],
    listing: Listing::Reached("use `foreach`, or `Cast<T>()` and the methods of LINQ"),
    ..Class::of("System.Collections")
};

/// A place in a sequence of anything.
pub static IENUMERATOR: Class = Class {
    name: "IEnumerator",
    kind: ClassKind::Interface,
    members: &["Current: object", "MoveNext() -> bool", "Reset() -> void"],
    listing: Listing::Reached("use `foreach`"),
    ..Class::of("System.Collections")
};

/// A collection of anything.
pub static ICOLLECTION: Class = Class {
    name: "ICollection",
    kind: ClassKind::Interface,
    implements: &["IEnumerable"],
    members: &["Count: int", "SyncRoot: object", "IsSynchronized: bool", "CopyTo(Array array, int index) -> void"],
    listing: Listing::Reached("use the generic collections"),
    ..Class::of("System.Collections")
};

/// A list of anything.
pub static ILIST: Class = Class {
    name: "IList",
    kind: ClassKind::Interface,
    implements: &["ICollection", "IEnumerable"],
    members: &[
        "this[int index]: object {set}",
        "IsReadOnly: bool",
        "IsFixedSize: bool",
        "Add(object value) -> int",
        "Contains(object value) -> bool",
        "Clear() -> void",
        "IndexOf(object value) -> int",
        "Insert(int index, object value) -> void",
        "Remove(object value) -> void",
        "RemoveAt(int index) -> void",
    ],
    listing: Listing::Reached("use the generic collections"),
    ..Class::of("System.Collections")
};

/// A dictionary of anything.
pub static PLAIN_IDICTIONARY: Class = Class {
    name: "IDictionary",
    kind: ClassKind::Interface,
    implements: &["ICollection", "IEnumerable"],
    members: &[
        "this[object key]: object {set}",
        "Keys: ICollection",
        "Values: ICollection",
        "Contains(object key) -> bool",
        "Add(object key, object value) -> void",
        "Remove(object key) -> void",
        "Clear() -> void",
    ],
    listing: Listing::Reached("use the generic collections"),
    ..Class::of("System.Collections")
};

/// What `using` disposes of.
pub static IDISPOSABLE: Class = Class {
    name: "IDisposable",
    kind: ClassKind::Interface,
    members: &["Dispose() -> void"],
    listing: Listing::Reached("use a `using` statement"),
    ..Class::of("System")
};

/// A list that cannot be changed.
pub static IREADONLY_LIST: Class = Class {
    name: "IReadOnlyList",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["IReadOnlyCollection<T>", "IEnumerable<T>", "IEnumerable"],
    members: &["this[int index]: T"],
    listing: Listing::Reached("use `ElementAt` of LINQ"),
    ..Class::of("System.Collections.Generic")
};

/// `System.IFormattable`.
pub static IFORMATTABLE: Class =
    Class { name: "IFormattable", kind: ClassKind::Interface, listing: Listing::Reached(""), open: true, ..Class::of("System") };

/// `System.IFormatProvider`.
pub static IFORMAT_PROVIDER: Class =
    Class { name: "IFormatProvider", kind: ClassKind::Interface, listing: Listing::Reached(""), open: true, ..Class::of("System") };

/// `System.IComparable`.
pub static PLAIN_ICOMPARABLE: Class =
    Class { name: "IComparable", kind: ClassKind::Interface, listing: Listing::Reached(""), open: true, ..Class::of("System") };

/// `System.IConvertible`.
pub static ICONVERTIBLE: Class =
    Class { name: "IConvertible", kind: ClassKind::Interface, listing: Listing::Reached(""), open: true, ..Class::of("System") };

/// `System.IComparable<T>`.
pub static ICOMPARABLE: Class = Class {
    name: "IComparable",
    parameters: &["T"],
    kind: ClassKind::Interface,
    listing: Listing::Reached(""),
    open: true,
    ..Class::of("System")
};

/// `System.IEquatable<T>`.
pub static IEQUATABLE: Class = Class {
    name: "IEquatable",
    parameters: &["T"],
    kind: ClassKind::Interface,
    listing: Listing::Reached(""),
    open: true,
    ..Class::of("System")
};

/// What decides whether two values are the same.
pub static IEQUALITY_COMPARER: Class = Class {
    name: "IEqualityComparer",
    parameters: &["T"],
    kind: ClassKind::Interface,
    members: &["Equals(T x, T y) -> bool", "GetHashCode(T obj) -> int"],
    listing: Listing::Reached(""),
    ..Class::of("System.Collections.Generic")
};

/// What decides which of two values comes first.
pub static ICOMPARER: Class = Class {
    name: "IComparer",
    parameters: &["T"],
    kind: ClassKind::Interface,
    members: &["Compare(T x, T y) -> int"],
    listing: Listing::Reached(""),
    ..Class::of("System.Collections.Generic")
};

/// A group that `GroupBy` makes.
pub static IGROUPING: Class = Class {
    name: "IGrouping",
    parameters: &["TKey", "TElement"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable<TElement>", "IEnumerable"],
    members: &["Key: TKey"],
    listing: Listing::Reached("give `GroupBy` a second function that makes a value of the key and its elements"),
    ..Class::of("System.Linq")
};

/// What `ToLookup` makes.
pub static ILOOKUP: Class = Class {
    name: "ILookup",
    parameters: &["TKey", "TElement"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable<IGrouping<TKey, TElement>>", "IEnumerable"],
    members: &["Count: int", "this[TKey key]: IEnumerable<TElement>", "Contains(TKey key) -> bool"],
    listing: Listing::Reached("use `ToDictionary`"),
    ..Class::of("System.Linq")
};

/// A sequence in order.
pub static IORDERED_ENUMERABLE: Class = Class {
    name: "IOrderedEnumerable",
    parameters: &["TElement"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable<TElement>", "IEnumerable"],
    listing: Listing::Reached(""),
    ..Class::of("System.Linq")
};

/// What `Regex.Matches` yields.
pub static MATCH_COLLECTION: Class = Class {
    name: "MatchCollection",
    kind: ClassKind::Class,
    implements: &[
        "IList<Match>",
        "ICollection<Match>",
        "IEnumerable<Match>",
        "IEnumerable",
        "IReadOnlyList<Match>",
        "IReadOnlyCollection<Match>",
        "IList",
        "ICollection",
    ],
    members: &[
        "Count: int",
        "this[int i]: Match",
        "IsReadOnly: bool",
        "IsSynchronized: bool",
        "SyncRoot: object",
        "CopyTo(Array array, int arrayIndex) -> void",
        "GetEnumerator() -> IEnumerator",
    ],
    listing: Listing::Reached("use `foreach`, or `Cast<Match>()` and the methods of LINQ"),
    ..Class::of("System.Text.RegularExpressions")
};

/// A function that replaces a match.
pub static MATCH_EVALUATOR: Class = Class {
    name: "MatchEvaluator",
    kind: ClassKind::Delegate,
    members: &["Invoke(Match match) -> string"],
    listing: Listing::Reached(""),
    ..Class::of("System.Text.RegularExpressions")
};

/// `System.DayOfWeek`.
pub static DAY_OF_WEEK: Class = Class {
    name: "DayOfWeek",
    kind: ClassKind::Enum,
    values: &["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    listing: Listing::Implied,
    ..Class::of("System")
};

/// What decides which of two values comes first.
pub static PLAIN_ICOMPARER: Class = Class {
    name: "IComparer",
    kind: ClassKind::Interface,
    members: &["Compare(object x, object y) -> int"],
    listing: Listing::Reached(""),
    ..Class::of("System.Collections")
};

/// `System.Reflection.MethodBase`.
pub static METHOD_BASE: Class =
    Class { name: "MethodBase", kind: ClassKind::Abstract, listing: Listing::Unlisted(""), open: true, ..Class::of("System.Reflection") };

/// `System.TypeCode`.
pub static TYPE_CODE: Class = Class {
    name: "TypeCode",
    kind: ClassKind::Enum,
    values: &[
        "Empty", "Object", "DBNull", "Boolean", "Char", "SByte", "Byte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Single",
        "Double", "Decimal", "DateTime", "String",
    ],
    listing: Listing::Reached("use `is`"),
    ..Class::of("System")
};

/// A sequence of tokens.
pub static IJENUMERABLE: Class = Class {
    name: "IJEnumerable",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable<T>", "IEnumerable"],
    members: &["this[object key]: IJEnumerable<JToken>"],
    listing: Listing::Reached("use the methods of LINQ"),
    ..Class::of("Newtonsoft.Json.Linq")
};

/// The children of a token.
pub static JENUMERABLE: Class = Class {
    name: "JEnumerable",
    parameters: &["T"],
    kind: ClassKind::Struct,
    implements: &["IJEnumerable<T>", "IEnumerable<T>", "IEnumerable"],
    members: &["this[object key]: IJEnumerable<JToken>"],
    listing: Listing::Reached("use the methods of LINQ"),
    ..Class::of("Newtonsoft.Json.Linq")
};

/// A source of random bytes.
pub static RANDOM_NUMBER_GENERATOR: Class = Class {
    name: "RandomNumberGenerator",
    kind: ClassKind::Abstract,
    implements: &["IDisposable"],
    members: &[
        "static Create() -> RandomNumberGenerator",
        "static Create(string rngName) -> RandomNumberGenerator",
        "GetBytes(byte[] data) -> void",
        "GetBytes(byte[] data, int offset, int count) -> void",
        "GetNonZeroBytes(byte[] data) -> void",
        "Dispose() -> void",
    ],
    listing: Listing::Unlisted("use `new RNGCryptoServiceProvider()`"),
    open: true,
    ..Class::of("System.Security.Cryptography")
};

/// Data as ASN.1 encodes it.
pub static ASN_ENCODED_DATA: Class = Class {
    name: "AsnEncodedData",
    kind: ClassKind::Class,
    members: &["Oid: Oid {set}", "RawData: byte[] {set}", "Format(bool multiLine) -> string"],
    listing: Listing::Unlisted(""),
    open: true,
    ..Class::of("System.Security.Cryptography")
};

/// A source of text.
pub static TEXT_READER: Class = Class {
    name: "TextReader",
    kind: ClassKind::Abstract,
    implements: &["IDisposable"],
    members: &[
        "Peek() -> int",
        "Read() -> int",
        "ReadLine() -> string",
        "ReadToEnd() -> string",
        "ReadBlock(char[] buffer, int index, int count) -> int",
        "Close() -> void",
        "Dispose() -> void",
    ],
    listing: Listing::Reached(""),
    open: true,
    ..Class::of("System.IO")
};

/// What text is written to.
pub static TEXT_WRITER: Class = Class {
    name: "TextWriter",
    kind: ClassKind::Abstract,
    implements: &["IDisposable"],
    members: &["Close() -> void", "Flush() -> void", "Dispose() -> void"],
    listing: Listing::Reached(""),
    open: true,
    ..Class::of("System.IO")
};

/// The keys of a dictionary.
pub static DICTIONARY_KEYS: Class = Class {
    name: "Dictionary.KeyCollection",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Class,
    implements: &["ICollection<TKey>", "IEnumerable<TKey>", "IEnumerable", "ICollection", "IReadOnlyCollection<TKey>"],
    members: &["Count: int", "CopyTo(TKey[] array, int index) -> void"],
    listing: Listing::Reached("use the methods of LINQ"),
    ..Class::of("System.Collections.Generic")
};

/// The values of a dictionary.
pub static DICTIONARY_VALUES: Class = Class {
    name: "Dictionary.ValueCollection",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Class,
    implements: &["ICollection<TValue>", "IEnumerable<TValue>", "IEnumerable", "ICollection", "IReadOnlyCollection<TValue>"],
    members: &["Count: int", "CopyTo(TValue[] array, int index) -> void"],
    listing: Listing::Reached("use the methods of LINQ"),
    ..Class::of("System.Collections.Generic")
};

/// A place in a dictionary.
pub static DICTIONARY_ENUMERATOR: Class = Class {
    name: "Dictionary.Enumerator",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Struct,
    implements: &["IEnumerator<KeyValuePair<TKey, TValue>>", "IDisposable"],
    members: &["Current: KeyValuePair<TKey, TValue>", "MoveNext() -> bool", "Dispose() -> void"],
    listing: Listing::Reached("use `foreach`"),
    ..Class::of("System.Collections.Generic")
};

/// A place in a `HashSet`.
pub static HASHSET_ENUMERATOR: Class = Class {
    name: "HashSet.Enumerator",
    parameters: &["T"],
    kind: ClassKind::Struct,
    implements: &["IEnumerator<T>", "IDisposable"],
    members: &["Current: T", "MoveNext() -> bool", "Dispose() -> void"],
    listing: Listing::Reached("use `foreach`"),
    ..Class::of("System.Collections.Generic")
};

/// A place in a `List`.
pub static LIST_ENUMERATOR: Class = Class {
    name: "List.Enumerator",
    parameters: &["T"],
    kind: ClassKind::Struct,
    implements: &["IEnumerator<T>", "IDisposable"],
    members: &["Current: T", "MoveNext() -> bool", "Dispose() -> void"],
    listing: Listing::Reached("use `foreach`"),
    ..Class::of("System.Collections.Generic")
};

/// A place in a `Queue`.
pub static QUEUE_ENUMERATOR: Class = Class {
    name: "Queue.Enumerator",
    parameters: &["T"],
    kind: ClassKind::Struct,
    implements: &["IEnumerator<T>", "IDisposable"],
    members: &["Current: T", "MoveNext() -> bool", "Dispose() -> void"],
    listing: Listing::Reached("use `foreach`"),
    ..Class::of("System.Collections.Generic")
};

/// A place in a `Stack`.
pub static STACK_ENUMERATOR: Class = Class {
    name: "Stack.Enumerator",
    parameters: &["T"],
    kind: ClassKind::Struct,
    implements: &["IEnumerator<T>", "IDisposable"],
    members: &["Current: T", "MoveNext() -> bool", "Dispose() -> void"],
    listing: Listing::Reached("use `foreach`"),
    ..Class::of("System.Collections.Generic")
};

/// A view of a list that cannot be changed.
pub static READ_ONLY_COLLECTION: Class = Class {
    name: "ReadOnlyCollection",
    parameters: &["T"],
    kind: ClassKind::Class,
    implements: &["IList<T>", "ICollection<T>", "IEnumerable<T>", "IEnumerable", "IReadOnlyList<T>", "IReadOnlyCollection<T>"],
    members: &["Count: int", "this[int index]: T", "Contains(T value) -> bool", "IndexOf(T value) -> int"],
    listing: Listing::Reached("use the methods of LINQ"),
    ..Class::of("System.Collections.ObjectModel")
};

/// A test of a value.
pub static PREDICATE: Class = Class {
    name: "Predicate",
    parameters: &["T"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T obj) -> bool"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A comparison of two values.
pub static COMPARISON: Class = Class {
    name: "Comparison",
    parameters: &["T"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T x, T y) -> int"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function from one type to another.
pub static CONVERTER: Class = Class {
    name: "Converter",
    parameters: &["TInput", "TOutput"],
    kind: ClassKind::Delegate,
    members: &["Invoke(TInput input) -> TOutput"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// `System.Globalization.CultureInfo`.
pub static CULTURE_INFO: Class = Class {
    name: "CultureInfo",
    kind: ClassKind::Class,
    implements: &["IFormatProvider"],
    listing: Listing::Unlisted("leave the culture out: expressions are evaluated with the invariant one"),
    open: true,
    ..Class::of("System.Globalization")
};

/// `System.Globalization.Calendar`.
pub static CALENDAR: Class =
    Class { name: "Calendar", kind: ClassKind::Abstract, listing: Listing::Unlisted(""), open: true, ..Class::of("System.Globalization") };

/// `System.Globalization.NumberStyles`.
pub static NUMBER_STYLES: Class =
    Class { name: "NumberStyles", kind: ClassKind::Enum, listing: Listing::Unlisted(""), open: true, ..Class::of("System.Globalization") };

/// `System.Globalization.DateTimeStyles`.
pub static DATE_TIME_STYLES: Class = Class {
    name: "DateTimeStyles",
    kind: ClassKind::Enum,
    listing: Listing::Unlisted(""),
    open: true,
    ..Class::of("System.Globalization")
};

/// `System.Globalization.TimeSpanStyles`.
pub static TIME_SPAN_STYLES: Class = Class {
    name: "TimeSpanStyles",
    kind: ClassKind::Enum,
    listing: Listing::Unlisted(""),
    open: true,
    ..Class::of("System.Globalization")
};

/// `System.Globalization.CompareOptions`.
pub static COMPARE_OPTIONS: Class = Class {
    name: "CompareOptions",
    kind: ClassKind::Enum,
    listing: Listing::Unlisted("use `StringComparison`"),
    open: true,
    ..Class::of("System.Globalization")
};

/// `System.Globalization.UnicodeCategory`.
pub static UNICODE_CATEGORY: Class = Class {
    name: "UnicodeCategory",
    kind: ClassKind::Enum,
    listing: Listing::Unlisted(""),
    open: true,
    ..Class::of("System.Globalization")
};

/// `System.Globalization.DaylightTime`.
pub static DAYLIGHT_TIME: Class =
    Class { name: "DaylightTime", kind: ClassKind::Class, listing: Listing::Unlisted(""), open: true, ..Class::of("System.Globalization") };

/// The kind of an IP address.
pub static ADDRESS_FAMILY: Class = Class {
    name: "AddressFamily",
    kind: ClassKind::Enum,
    values: &["InterNetwork", "InterNetworkV6"],
    listing: Listing::Implied,
    open: true,
    ..Class::of("System.Net.Sockets")
};

/// `System.Security.SecureString`.
pub static SECURE_STRING: Class = Class {
    name: "SecureString",
    kind: ClassKind::Class,
    implements: &["IDisposable"],
    listing: Listing::Unlisted(""),
    open: true,
    ..Class::of("System.Security")
};

/// A tuple of 1.
pub static TUPLE1: Class =
    Class { name: "Tuple", parameters: &["T1"], kind: ClassKind::Class, members: &["new(T1 item1)", "Item1: T1"], ..Class::of("System") };

/// A tuple of 2.
pub static TUPLE2: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2"],
    kind: ClassKind::Class,
    members: &["new(T1 item1, T2 item2)", "Item1: T1", "Item2: T2"],
    ..Class::of("System")
};

/// A tuple of 3.
pub static TUPLE3: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2", "T3"],
    kind: ClassKind::Class,
    members: &["new(T1 item1, T2 item2, T3 item3)", "Item1: T1", "Item2: T2", "Item3: T3"],
    ..Class::of("System")
};

/// A tuple of 4.
pub static TUPLE4: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2", "T3", "T4"],
    kind: ClassKind::Class,
    members: &["new(T1 item1, T2 item2, T3 item3, T4 item4)", "Item1: T1", "Item2: T2", "Item3: T3", "Item4: T4"],
    ..Class::of("System")
};

/// A tuple of 5.
pub static TUPLE5: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2", "T3", "T4", "T5"],
    kind: ClassKind::Class,
    members: &["new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)", "Item1: T1", "Item2: T2", "Item3: T3", "Item4: T4", "Item5: T5"],
    ..Class::of("System")
};

/// A tuple of 6.
pub static TUPLE6: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6"],
    kind: ClassKind::Class,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)",
        "Item1: T1",
        "Item2: T2",
        "Item3: T3",
        "Item4: T4",
        "Item5: T5",
        "Item6: T6",
    ],
    ..Class::of("System")
};

/// A tuple of 7.
pub static TUPLE7: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7"],
    kind: ClassKind::Class,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)",
        "Item1: T1",
        "Item2: T2",
        "Item3: T3",
        "Item4: T4",
        "Item5: T5",
        "Item6: T6",
        "Item7: T7",
    ],
    ..Class::of("System")
};

/// A tuple of 8.
pub static TUPLE8: Class = Class {
    name: "Tuple",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "TRest"],
    kind: ClassKind::Class,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, TRest rest)",
        "Item1: T1",
        "Item2: T2",
        "Item3: T3",
        "Item4: T4",
        "Item5: T5",
        "Item6: T6",
        "Item7: T7",
        "Rest: TRest",
    ],
    ..Class::of("System")
};

/// A function of 0 parameters.
pub static FUNC0: Class = Class {
    name: "Func",
    parameters: &["TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke() -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 0 parameters.
pub static ACTION0: Class = Class {
    name: "Action",
    kind: ClassKind::Delegate,
    members: &["Invoke() -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 1 parameters.
pub static FUNC1: Class = Class {
    name: "Func",
    parameters: &["T", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T arg1) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 1 parameters.
pub static ACTION1: Class = Class {
    name: "Action",
    parameters: &["T"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T arg1) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 2 parameters.
pub static FUNC2: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 2 parameters.
pub static ACTION2: Class = Class {
    name: "Action",
    parameters: &["T1", "T2"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 3 parameters.
pub static FUNC3: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 3 parameters.
pub static ACTION3: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 4 parameters.
pub static FUNC4: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 4 parameters.
pub static ACTION4: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 5 parameters.
pub static FUNC5: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 5 parameters.
pub static ACTION5: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 6 parameters.
pub static FUNC6: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 6 parameters.
pub static ACTION6: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 7 parameters.
pub static FUNC7: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 7 parameters.
pub static ACTION7: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 8 parameters.
pub static FUNC8: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 8 parameters.
pub static ACTION8: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 9 parameters.
pub static FUNC9: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 9 parameters.
pub static ACTION9: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 10 parameters.
pub static FUNC10: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 10 parameters.
pub static ACTION10: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 11 parameters.
pub static FUNC11: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "TResult"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11) -> TResult"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 11 parameters.
pub static ACTION11: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11"],
    kind: ClassKind::Delegate,
    members: &["Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11) -> void"],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 12 parameters.
pub static FUNC12: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "TResult"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12) -> TResult",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 12 parameters.
pub static ACTION12: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12) -> void",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 13 parameters.
pub static FUNC13: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "TResult"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13) -> TResult",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 13 parameters.
pub static ACTION13: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13) -> void",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 14 parameters.
pub static FUNC14: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14", "TResult"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14) -> TResult",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 14 parameters.
pub static ACTION14: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14) -> void",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 15 parameters.
pub static FUNC15: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14", "T15", "TResult"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14, T15 arg15) -> TResult",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 15 parameters.
pub static ACTION15: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14", "T15"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14, T15 arg15) -> void",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A function of 16 parameters.
pub static FUNC16: Class = Class {
    name: "Func",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14", "T15", "T16", "TResult"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14, T15 arg15, T16 arg16) -> TResult",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// A procedure of 16 parameters.
pub static ACTION16: Class = Class {
    name: "Action",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "T13", "T14", "T15", "T16"],
    kind: ClassKind::Delegate,
    members: &[
        "Invoke(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5, T6 arg6, T7 arg7, T8 arg8, T9 arg9, T10 arg10, T11 arg11, T12 arg12, T13 arg13, T14 arg14, T15 arg15, T16 arg16) -> void",
    ],
    listing: Listing::Reached("write a local function"),
    ..Class::of("System")
};

/// `(…)` of 1.
pub static VALUE_TUPLE1: Class = Class {
    name: "ValueTuple",
    parameters: &["T1"],
    kind: ClassKind::Struct,
    members: &["new(T1 item1)", "Item1: T1 {set}"],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 2.
pub static VALUE_TUPLE2: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2"],
    kind: ClassKind::Struct,
    members: &["new(T1 item1, T2 item2)", "Item1: T1 {set}", "Item2: T2 {set}"],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 3.
pub static VALUE_TUPLE3: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2", "T3"],
    kind: ClassKind::Struct,
    members: &["new(T1 item1, T2 item2, T3 item3)", "Item1: T1 {set}", "Item2: T2 {set}", "Item3: T3 {set}"],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 4.
pub static VALUE_TUPLE4: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2", "T3", "T4"],
    kind: ClassKind::Struct,
    members: &["new(T1 item1, T2 item2, T3 item3, T4 item4)", "Item1: T1 {set}", "Item2: T2 {set}", "Item3: T3 {set}", "Item4: T4 {set}"],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 5.
pub static VALUE_TUPLE5: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2", "T3", "T4", "T5"],
    kind: ClassKind::Struct,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5)",
        "Item1: T1 {set}",
        "Item2: T2 {set}",
        "Item3: T3 {set}",
        "Item4: T4 {set}",
        "Item5: T5 {set}",
    ],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 6.
pub static VALUE_TUPLE6: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6"],
    kind: ClassKind::Struct,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6)",
        "Item1: T1 {set}",
        "Item2: T2 {set}",
        "Item3: T3 {set}",
        "Item4: T4 {set}",
        "Item5: T5 {set}",
        "Item6: T6 {set}",
    ],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 7.
pub static VALUE_TUPLE7: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7"],
    kind: ClassKind::Struct,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7)",
        "Item1: T1 {set}",
        "Item2: T2 {set}",
        "Item3: T3 {set}",
        "Item4: T4 {set}",
        "Item5: T5 {set}",
        "Item6: T6 {set}",
        "Item7: T7 {set}",
    ],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};

/// `(…)` of 8.
pub static VALUE_TUPLE8: Class = Class {
    name: "ValueTuple",
    parameters: &["T1", "T2", "T3", "T4", "T5", "T6", "T7", "TRest"],
    kind: ClassKind::Struct,
    members: &[
        "new(T1 item1, T2 item2, T3 item3, T4 item4, T5 item5, T6 item6, T7 item7, TRest rest)",
        "Item1: T1 {set}",
        "Item2: T2 {set}",
        "Item3: T3 {set}",
        "Item4: T4 {set}",
        "Item5: T5 {set}",
        "Item6: T6 {set}",
        "Item7: T7 {set}",
        "Rest: TRest {set}",
    ],
    listing: Listing::Reached("use an anonymous object or `Tuple.Create`"),
    ..Class::of("System")
};
