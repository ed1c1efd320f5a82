//! The generic collections and their interfaces.

use super::class::{Class, ClassKind};
use super::facts::Does;

/// The types of this file.
pub(super) static ALL: &[&Class] = &[
    &DICTIONARY,
    &HASH_SET,
    &ICOLLECTION,
    &IDICTIONARY,
    &IENUMERABLE,
    &IENUMERATOR,
    &ILIST,
    &IREAD_ONLY_COLLECTION,
    &IREAD_ONLY_DICTIONARY,
    &ISET,
    &KEY_VALUE_PAIR,
    &LIST,
    &QUEUE,
    &STACK,
];

/// `System.Collections.Generic.Dictionary<TKey, TValue>`.
pub static DICTIONARY: Class = Class {
    name: "Dictionary",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Class,
    implements: &[
        "IDictionary<TKey, TValue>",
        "ICollection<KeyValuePair<TKey, TValue>>",
        "IEnumerable<KeyValuePair<TKey, TValue>>",
        "IEnumerable",
        "IDictionary",
        "ICollection",
        "IReadOnlyDictionary<TKey, TValue>",
        "IReadOnlyCollection<KeyValuePair<TKey, TValue>>",
    ],
    members: &[
        "new()",
        "new(int capacity)",
        "new(IEqualityComparer<TKey> comparer)",
        "new(int capacity, IEqualityComparer<TKey> comparer)",
        "new(IDictionary<TKey, TValue> dictionary)",
        "new(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)",
        "new(IEnumerable<KeyValuePair<TKey, TValue>> collection)",
        "new(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)",
        "Comparer: IEqualityComparer<TKey>",
        "Count: int",
        "Keys: Dictionary.KeyCollection<TKey, TValue>",
        "Values: Dictionary.ValueCollection<TKey, TValue>",
        "this[TKey key]: TValue {set}",
        "Add(TKey key, TValue value) -> void",
        "Clear() -> void",
        "ContainsKey(TKey key) -> bool",
        "ContainsValue(TValue value) -> bool",
        "GetEnumerator() -> Dictionary.Enumerator<TKey, TValue>",
        "OnDeserialization(object sender) -> void",
        "Remove(TKey key) -> bool",
        "Remove(TKey key, out TValue value) -> bool",
        "TryGetValue(TKey key, out TValue value) -> bool",
        "TryAdd(TKey key, TValue value) -> bool",
        "EnsureCapacity(int capacity) -> int",
        "TrimExcess() -> void",
        "TrimExcess(int capacity) -> void",
    ],
    omitted: &["GetObjectData"],
    does: &[
        (Does::Entry, &["this"]),
        (Does::Holds, &["ContainsKey", "ContainsValue"]),
        (Does::TakesIn, &["Add", "TryAdd"]),
        (Does::Asks, &["Count"]),
    ],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.HashSet<T>`.
pub static HASH_SET: Class = Class {
    name: "HashSet",
    parameters: &["T"],
    kind: ClassKind::Class,
    implements: &["ICollection<T>", "IEnumerable<T>", "IEnumerable", "ISet<T>", "IReadOnlyCollection<T>"],
    members: &[
        "new()",
        "new(IEqualityComparer<T> comparer)",
        "new(int capacity)",
        "new(IEnumerable<T> collection)",
        "new(IEnumerable<T> collection, IEqualityComparer<T> comparer)",
        "new(int capacity, IEqualityComparer<T> comparer)",
        "static CreateSetComparer() -> IEqualityComparer<HashSet<T>>",
        "Count: int",
        "Comparer: IEqualityComparer<T>",
        "Clear() -> void",
        "Contains(T item) -> bool",
        "CopyTo(T[] array, int arrayIndex) -> void",
        "Remove(T item) -> bool",
        "GetEnumerator() -> HashSet.Enumerator<T>",
        "OnDeserialization(object sender) -> void",
        "Add(T item) -> bool",
        "TryGetValue(T equalValue, out T actualValue) -> bool",
        "UnionWith(IEnumerable<T> other) -> void",
        "IntersectWith(IEnumerable<T> other) -> void",
        "ExceptWith(IEnumerable<T> other) -> void",
        "SymmetricExceptWith(IEnumerable<T> other) -> void",
        "IsSubsetOf(IEnumerable<T> other) -> bool",
        "IsProperSubsetOf(IEnumerable<T> other) -> bool",
        "IsSupersetOf(IEnumerable<T> other) -> bool",
        "IsProperSupersetOf(IEnumerable<T> other) -> bool",
        "Overlaps(IEnumerable<T> other) -> bool",
        "SetEquals(IEnumerable<T> other) -> bool",
        "CopyTo(T[] array) -> void",
        "CopyTo(T[] array, int arrayIndex, int count) -> void",
        "RemoveWhere(Predicate<T> match) -> int",
        "EnsureCapacity(int capacity) -> int",
        "TrimExcess() -> void",
    ],
    omitted: &["GetObjectData"],
    does: &[
        (Does::Tests, &["Contains", "IsSubsetOf", "IsSupersetOf", "IsProperSubsetOf", "IsProperSupersetOf", "Overlaps", "SetEquals"]),
        (Does::TakesIn, &["Add", "UnionWith"]),
        (Does::Asks, &["Count"]),
    ],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.ICollection<T>`.
pub static ICOLLECTION: Class = Class {
    name: "ICollection",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable<T>", "IEnumerable"],
    members: &[
        "Count: int",
        "IsReadOnly: bool",
        "Add(T item) -> void",
        "Clear() -> void",
        "Contains(T item) -> bool",
        "CopyTo(T[] array, int arrayIndex) -> void",
        "Remove(T item) -> bool",
    ],
    does: &[(Does::Tests, &["Contains"]), (Does::TakesIn, &["Add"]), (Does::Asks, &["Count"])],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.IDictionary<TKey, TValue>`.
pub static IDICTIONARY: Class = Class {
    name: "IDictionary",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Interface,
    implements: &["ICollection<KeyValuePair<TKey, TValue>>", "IEnumerable<KeyValuePair<TKey, TValue>>", "IEnumerable"],
    members: &[
        "this[TKey key]: TValue {set}",
        "Keys: ICollection<TKey>",
        "Values: ICollection<TValue>",
        "ContainsKey(TKey key) -> bool",
        "Add(TKey key, TValue value) -> void",
        "Remove(TKey key) -> bool",
        "TryGetValue(TKey key, out TValue value) -> bool",
    ],
    does: &[(Does::Entry, &["this"]), (Does::Holds, &["ContainsKey"]), (Does::TakesIn, &["Add"])],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.IEnumerable<T>`.
pub static IENUMERABLE: Class = Class {
    name: "IEnumerable",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable"],
    members: &["GetEnumerator() -> IEnumerator<T>"],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.IEnumerator<T>`.
pub static IENUMERATOR: Class = Class {
    name: "IEnumerator",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["IDisposable"],
    members: &["Current: T"],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.IList<T>`.
pub static ILIST: Class = Class {
    name: "IList",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["ICollection<T>", "IEnumerable<T>", "IEnumerable"],
    members: &["this[int index]: T {set}", "IndexOf(T item) -> int", "Insert(int index, T item) -> void", "RemoveAt(int index) -> void"],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.IReadOnlyCollection<T>`.
pub static IREAD_ONLY_COLLECTION: Class = Class {
    name: "IReadOnlyCollection",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["IEnumerable<T>", "IEnumerable"],
    members: &["Count: int"],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>`.
pub static IREAD_ONLY_DICTIONARY: Class = Class {
    name: "IReadOnlyDictionary",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Interface,
    implements: &["IReadOnlyCollection<KeyValuePair<TKey, TValue>>", "IEnumerable<KeyValuePair<TKey, TValue>>", "IEnumerable"],
    members: &[
        "this[TKey key]: TValue",
        "Keys: IEnumerable<TKey>",
        "Values: IEnumerable<TValue>",
        "ContainsKey(TKey key) -> bool",
        "TryGetValue(TKey key, out TValue value) -> bool",
    ],
    does: &[(Does::Entry, &["this"]), (Does::Holds, &["ContainsKey"])],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.ISet<T>`.
pub static ISET: Class = Class {
    name: "ISet",
    parameters: &["T"],
    kind: ClassKind::Interface,
    implements: &["ICollection<T>", "IEnumerable<T>", "IEnumerable"],
    members: &[
        "Add(T item) -> bool",
        "UnionWith(IEnumerable<T> other) -> void",
        "IntersectWith(IEnumerable<T> other) -> void",
        "ExceptWith(IEnumerable<T> other) -> void",
        "SymmetricExceptWith(IEnumerable<T> other) -> void",
        "IsSubsetOf(IEnumerable<T> other) -> bool",
        "IsSupersetOf(IEnumerable<T> other) -> bool",
        "IsProperSupersetOf(IEnumerable<T> other) -> bool",
        "IsProperSubsetOf(IEnumerable<T> other) -> bool",
        "Overlaps(IEnumerable<T> other) -> bool",
        "SetEquals(IEnumerable<T> other) -> bool",
    ],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.KeyValuePair<TKey, TValue>`.
pub static KEY_VALUE_PAIR: Class = Class {
    name: "KeyValuePair",
    parameters: &["TKey", "TValue"],
    kind: ClassKind::Struct,
    members: &[
        "new(TKey key, TValue value)",
        "Key: TKey",
        "Value: TValue",
        "ToString() -> string",
        "Deconstruct(out TKey key, out TValue value) -> void",
    ],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.List<T>`.
pub static LIST: Class = Class {
    name: "List",
    parameters: &["T"],
    kind: ClassKind::Class,
    implements: &[
        "IList<T>",
        "ICollection<T>",
        "IEnumerable<T>",
        "IEnumerable",
        "IList",
        "ICollection",
        "IReadOnlyList<T>",
        "IReadOnlyCollection<T>",
    ],
    members: &[
        "new()",
        "new(int capacity)",
        "new(IEnumerable<T> collection)",
        "Capacity: int {set}",
        "Count: int",
        "this[int index]: T {set}",
        "Add(T item) -> void",
        "AddRange(IEnumerable<T> collection) -> void",
        "AsReadOnly() -> ReadOnlyCollection<T>",
        "BinarySearch(int index, int count, T item, IComparer<T> comparer) -> int",
        "BinarySearch(T item) -> int",
        "BinarySearch(T item, IComparer<T> comparer) -> int",
        "Clear() -> void",
        "Contains(T item) -> bool",
        "ConvertAll<TOutput>(Converter<T, TOutput> converter) -> List<TOutput>",
        "CopyTo(T[] array) -> void",
        "CopyTo(int index, T[] array, int arrayIndex, int count) -> void",
        "CopyTo(T[] array, int arrayIndex) -> void",
        "Exists(Predicate<T> match) -> bool",
        "Find(Predicate<T> match) -> T",
        "FindAll(Predicate<T> match) -> List<T>",
        "FindIndex(Predicate<T> match) -> int",
        "FindIndex(int startIndex, Predicate<T> match) -> int",
        "FindIndex(int startIndex, int count, Predicate<T> match) -> int",
        "FindLast(Predicate<T> match) -> T",
        "FindLastIndex(Predicate<T> match) -> int",
        "FindLastIndex(int startIndex, Predicate<T> match) -> int",
        "FindLastIndex(int startIndex, int count, Predicate<T> match) -> int",
        "ForEach(Action<T> action) -> void",
        "GetEnumerator() -> List.Enumerator<T>",
        "GetRange(int index, int count) -> List<T>",
        "IndexOf(T item) -> int",
        "IndexOf(T item, int index) -> int",
        "IndexOf(T item, int index, int count) -> int",
        "Insert(int index, T item) -> void",
        "InsertRange(int index, IEnumerable<T> collection) -> void",
        "LastIndexOf(T item) -> int",
        "LastIndexOf(T item, int index) -> int",
        "LastIndexOf(T item, int index, int count) -> int",
        "Remove(T item) -> bool",
        "RemoveAll(Predicate<T> match) -> int",
        "RemoveAt(int index) -> void",
        "RemoveRange(int index, int count) -> void",
        "Reverse() -> void",
        "Reverse(int index, int count) -> void",
        "Sort() -> void",
        "Sort(IComparer<T> comparer) -> void",
        "Sort(int index, int count, IComparer<T> comparer) -> void",
        "Sort(Comparison<T> comparison) -> void",
        "ToArray() -> T[]",
        "TrimExcess() -> void",
        "TrueForAll(Predicate<T> match) -> bool",
    ],
    newer: &["EnsureCapacity", "Slice"],
    does: &[
        (Does::Tests, &["Contains", "Exists", "TrueForAll", "BinarySearch"]),
        (Does::Derives, &["IndexOf", "FindIndex", "LastIndexOf"]),
        (Does::TakesIn, &["Add", "AddRange", "Insert", "InsertRange"]),
        (Does::Asks, &["Count"]),
        (Does::Same, &["ToArray", "AsReadOnly"]),
    ],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.Queue<T>`.
pub static QUEUE: Class = Class {
    name: "Queue",
    parameters: &["T"],
    kind: ClassKind::Class,
    implements: &["IEnumerable<T>", "IEnumerable", "ICollection", "IReadOnlyCollection<T>"],
    members: &[
        "new()",
        "new(int capacity)",
        "new(IEnumerable<T> collection)",
        "Count: int",
        "Clear() -> void",
        "CopyTo(T[] array, int arrayIndex) -> void",
        "Enqueue(T item) -> void",
        "GetEnumerator() -> Queue.Enumerator<T>",
        "Dequeue() -> T",
        "TryDequeue(out T result) -> bool",
        "Peek() -> T",
        "TryPeek(out T result) -> bool",
        "Contains(T item) -> bool",
        "ToArray() -> T[]",
        "TrimExcess() -> void",
    ],
    does: &[(Does::TakesIn, &["Enqueue"]), (Does::Item, &["Dequeue", "Peek"]), (Does::Asks, &["Count"])],
    ..Class::of("System.Collections.Generic")
};

/// `System.Collections.Generic.Stack<T>`.
pub static STACK: Class = Class {
    name: "Stack",
    parameters: &["T"],
    kind: ClassKind::Class,
    implements: &["IEnumerable<T>", "IEnumerable", "ICollection", "IReadOnlyCollection<T>"],
    members: &[
        "new()",
        "new(int capacity)",
        "new(IEnumerable<T> collection)",
        "Count: int",
        "Clear() -> void",
        "Contains(T item) -> bool",
        "CopyTo(T[] array, int arrayIndex) -> void",
        "GetEnumerator() -> Stack.Enumerator<T>",
        "TrimExcess() -> void",
        "Peek() -> T",
        "TryPeek(out T result) -> bool",
        "Pop() -> T",
        "TryPop(out T result) -> bool",
        "Push(T item) -> void",
        "ToArray() -> T[]",
    ],
    does: &[(Does::TakesIn, &["Push"]), (Does::Item, &["Pop", "Peek"]), (Does::Asks, &["Count"])],
    ..Class::of("System.Collections.Generic")
};
