//! The types that policy expressions can name, as the documentation and the runtime's own metadata give them.
//!
//! The tables are constants. What a run needs of them is indexed and read on first use, once in a process.

mod class;
mod facts;
mod signature;
mod context;
mod helpers;
mod system;
mod numbers;
mod strings;
mod convert;
mod time;
mod collections;
mod linq;
mod regular_expressions;
mod cryptography;
mod certificates;
mod json;
mod xml;
mod reached;
mod unlisted;

use crate::text::Order;
use foldhash::{HashMap, HashMapExt};
use std::sync::{LazyLock, OnceLock};

pub use class::{Class, ClassKind, Known, Listing, Null};
pub use facts::{Does, Fact, Facts, does_by_name, of_entry};
pub use signature::{Member, MemberKind, Parameter, Passing, SignatureType};

/// The namespaces whose types expressions can name without them.
pub const IMPORTS: &[&str] = &[
    "System",
    "System.Collections.Generic",
    "System.IO",
    "System.Linq",
    "System.Security.Cryptography",
    "System.Security.Cryptography.X509Certificates",
    "System.Text",
    "System.Text.RegularExpressions",
    "System.Threading",
    "System.Threading.Tasks",
    "System.Xml",
    "System.Xml.Linq",
    "Newtonsoft.Json",
    "Newtonsoft.Json.Linq",
];

/// A type of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u16);

macro_rules! first {
    ($($name:ident = $class:path),* $(,)?) => {
        /// The types that the language itself speaks of. Their ids are their places.
        static FIRST: &[&Class] = &[$(&$class),*];

        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "each is the place of the constant of its name")]
        #[repr(u16)]
        enum ClassNumber { $($name),* }

        impl ClassId {
            $(#[doc = concat!("`", stringify!($class), "`.")] pub const $name: Self = Self(ClassNumber::$name as u16);)*
        }
    };
}

first! {
    OBJECT = system::OBJECT,
    STRING = strings::STRING,
    BOOL = numbers::BOOLEAN,
    CHAR = strings::CHAR,
    SBYTE = numbers::SBYTE,
    BYTE = numbers::BYTE,
    SHORT = numbers::INT16,
    USHORT = numbers::UINT16,
    INT = numbers::INT32,
    UINT = numbers::UINT32,
    LONG = numbers::INT64,
    ULONG = numbers::UINT64,
    FLOAT = numbers::SINGLE,
    DOUBLE = numbers::DOUBLE,
    DECIMAL = numbers::DECIMAL,
    NULLABLE = reached::NULLABLE,
    ARRAY = system::ARRAY,
    ENUM = system::ENUM,
    EXCEPTION = system::EXCEPTION,
    TYPE = reached::TYPE,
    ENUMERABLE = collections::IENUMERABLE,
    PLAIN_ENUMERABLE = reached::IENUMERABLE,
    COLLECTION = collections::ICOLLECTION,
    LIST_INTERFACE = collections::ILIST,
    READ_ONLY_COLLECTION = collections::IREAD_ONLY_COLLECTION,
    READ_ONLY_LIST = reached::IREADONLY_LIST,
    PLAIN_COLLECTION = reached::ICOLLECTION,
    PLAIN_LIST = reached::ILIST,
    DISPOSABLE = reached::IDISPOSABLE,
    CONTEXT = context::IEXPRESSION_CONTEXT,
    RESPONSE = context::IRESPONSE,
    JWT = context::JWT,
    AUTHORIZATION = context::AUTHORIZATION,
    GUID = system::GUID,
    DATE_TIME = time::DATE_TIME,
    TIME_SPAN = time::TIME_SPAN,
    JTOKEN = json::JTOKEN,
    FORMATTABLE = reached::IFORMATTABLE,
    GROUPING = reached::IGROUPING,
    ORDERED = reached::IORDERED_ENUMERABLE,
    LINQ = linq::ENUMERABLE,
}

/// All tables, indexed.
#[derive(Debug)]
pub struct Library {
    classes: Vec<&'static Class>,
    by_name: HashMap<&'static str, Vec<ClassId>>,
    /// Those that expressions can name without their namespaces.
    imported: HashMap<&'static str, Vec<ClassId>>,
    namespaces: Vec<&'static str>,
    read: Vec<OnceLock<Read>>,
    extensions: OnceLock<HashMap<&'static str, Vec<(ClassId, u16)>>>,
}

/// What signatures say when they are read.
#[derive(Debug)]
pub struct Read {
    /// The members, by name; those of one name as the tables have them.
    members: Vec<Member>,
    /// The class it derives from.
    pub base: Option<SignatureType>,
    /// The interfaces it implements.
    pub implements: Box<[SignatureType]>,
    /// Whether it declares operators that convert.
    pub converts: bool,
}

static LIBRARY: LazyLock<Library> = LazyLock::new(Library::new);

/// The tables.
pub fn library() -> &'static Library {
    &LIBRARY
}

impl Library {
    fn new() -> Self {
        let files: [&[&'static Class]; 15] = [
            context::ALL,
            helpers::ALL,
            system::ALL,
            numbers::ALL,
            strings::ALL,
            convert::ALL,
            time::ALL,
            collections::ALL,
            linq::ALL,
            regular_expressions::ALL,
            cryptography::ALL,
            certificates::ALL,
            json::ALL,
            xml::ALL,
            reached::ALL,
        ];
        let mut classes: Vec<&'static Class> = FIRST.to_vec();
        let is_first = |class: &Class| FIRST.iter().any(|first| std::ptr::eq(*first, class));
        classes.extend(files.into_iter().flatten().filter(|class| !is_first(class)));
        classes.extend(unlisted::all());
        let mut by_name: HashMap<&'static str, Vec<ClassId>> = HashMap::with_capacity(classes.len());
        for (at, class) in classes.iter().enumerate() {
            by_name.entry(class.name).or_default().push(ClassId(at as u16));
        }
        let is_imported = |id: &ClassId| {
            let namespace = classes[id.0 as usize].namespace;
            namespace.is_empty() || IMPORTS.contains(&namespace)
        };
        let mut imported = by_name.clone();
        imported.retain(|_, ids| {
            ids.retain(is_imported);
            // Of types that share a name, the service takes one that is listed.
            ids.order_by_key(|id| classes[id.0 as usize].listing != Listing::Listed);
            !ids.is_empty()
        });
        let mut namespaces: Vec<&'static str> = classes.iter().map(|class| class.namespace).collect();
        namespaces.order();
        namespaces.dedup();
        let read = classes.iter().map(|_| OnceLock::new()).collect();
        Self { classes, by_name, imported, namespaces, read, extensions: OnceLock::new() }
    }

    /// How many types there are; their ids are the numbers below.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are no types, which is never so.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// What the tables say of a type.
    pub fn class(&self, id: ClassId) -> &'static Class {
        self.classes[id.0 as usize]
    }

    /// All types.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &'static Class)> + '_ {
        self.classes.iter().enumerate().map(|(at, class)| (ClassId(at as u16), *class))
    }

    /// All namespaces of types.
    pub fn namespaces(&self) -> &[&'static str] {
        &self.namespaces
    }

    /// The types of this name, whatever their namespaces and type parameters.
    pub fn all_named(&self, name: &str) -> &[ClassId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The types that expressions can call by this name alone, whatever their type parameters; one that is listed comes first.
    pub fn imported(&self, name: &str) -> &[ClassId] {
        self.imported.get(name).map_or(&[], Vec::as_slice)
    }

    /// The type that a signature calls `name`, a keyword or a name, with so many type arguments.
    pub fn named(&self, name: &str, arity: usize) -> Option<ClassId> {
        if let Some(keyword) = keyword(name) {
            return Some(keyword);
        }
        self.all_named(name).iter().copied().find(|&id| self.class(id).parameters.len() == arity)
    }

    /// What the signatures of a type say.
    pub fn read(&self, id: ClassId) -> &Read {
        self.read[id.0 as usize].get_or_init(|| Read::of(self, id))
    }

    /// The extension methods of this name that are in scope.
    pub fn extensions(&self, name: &str) -> &[(ClassId, u16)] {
        let extensions = self.extensions.get_or_init(|| {
            let mut by_name: HashMap<&'static str, Vec<(ClassId, u16)>> = HashMap::new();
            for (id, class) in self.classes().filter(|(_, class)| class.members.iter().any(|member| signature::is_extension(member))) {
                for (at, member) in self.read(id).members.iter().enumerate().filter(|(_, member)| member.kind == MemberKind::Extension) {
                    by_name.entry(member.name).or_default().push((id, at as u16));
                }
                debug_assert!(class.kind == ClassKind::Static);
            }
            by_name
        });
        extensions.get(name).map_or(&[], Vec::as_slice)
    }

    /// The member of a type at this place.
    pub fn member(&self, class: ClassId, at: u16) -> &Member {
        &self.read(class).members[at as usize]
    }

    /// The names of all extension methods in scope.
    pub fn extension_names(&self) -> Vec<&'static str> {
        self.extensions("");
        let mut names: Vec<&'static str> = self.extensions.get().into_iter().flat_map(|map| map.keys().copied()).collect();
        names.order();
        names
    }
}

impl Read {
    fn of(library: &Library, id: ClassId) -> Self {
        let class = library.class(id);
        let read = |text: &&'static str| signature::read_shape(library, text, class.parameters);
        let mut members: Vec<Member> =
            class.members.iter().map(|signature| signature::read(library, signature, class.parameters, id)).collect();
        let value = |name: &&'static str| Member {
            name,
            kind: MemberKind::Property,
            is_static: true,
            writable: false,
            generics: Box::default(),
            parameters: Box::default(),
            result: SignatureType::Class(id, Box::default()),
            signature: name,
            does: None,
            is: Facts::NONE,
        };
        members.extend(class.values.iter().map(value));
        for member in &mut members {
            member.does = class.does.iter().find(|(_, names)| names.contains(&member.name)).map(|it| it.0);
            member.is = class.fact(member.name).map_or(Facts::NONE, |known| known.is);
        }
        members.order_by_key(|member| member.name);
        let base = Some(&class.base).filter(|base| !base.is_empty()).map(read);
        let converts = members.iter().any(|member| matches!(member.kind, MemberKind::Implicit | MemberKind::Explicit));
        Self { members, base, implements: class.implements.iter().map(read).collect(), converts }
    }

    /// The members of this name with their places.
    pub fn named(&self, name: &str) -> impl Iterator<Item = (u16, &Member)> {
        let first = self.members.partition_point(|member| member.name < name);
        let rest = self.members[first..].iter().enumerate();
        rest.take_while(move |(_, member)| member.name == name).map(move |(at, member)| ((first + at) as u16, member))
    }

    /// All members, by name.
    pub fn members(&self) -> &[Member] {
        &self.members
    }
}

/// The type that is a keyword of C#.
pub fn keyword(name: &str) -> Option<ClassId> {
    Some(match name {
        "object" => ClassId::OBJECT,
        "string" => ClassId::STRING,
        "bool" => ClassId::BOOL,
        "char" => ClassId::CHAR,
        "sbyte" => ClassId::SBYTE,
        "byte" => ClassId::BYTE,
        "short" => ClassId::SHORT,
        "ushort" => ClassId::USHORT,
        "int" => ClassId::INT,
        "uint" => ClassId::UINT,
        "long" => ClassId::LONG,
        "ulong" => ClassId::ULONG,
        "float" => ClassId::FLOAT,
        "double" => ClassId::DOUBLE,
        "decimal" => ClassId::DECIMAL,
        _ => return None,
    })
}

/// The keyword that a type is spelt with.
pub fn keyword_of(id: ClassId) -> Option<&'static str> {
    const WORDS: [&str; 15] = [
        "object", "string", "bool", "char", "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double",
        "decimal",
    ];
    WORDS.get(id.0 as usize).copied()
}

#[cfg(test)]
mod tests;
