//! LINQ to XML.

use super::class::{Class, ClassKind};

/// The types of this file.
pub(super) static ALL: &[&Class] = &[
    &EXTENSIONS,
    &XATTRIBUTE,
    &XCDATA,
    &XCOMMENT,
    &XCONTAINER,
    &XDECLARATION,
    &XDOCUMENT,
    &XDOCUMENT_TYPE,
    &XELEMENT,
    &XNAME,
    &XNAMESPACE,
    &XNODE,
    &XNODE_DOCUMENT_ORDER_COMPARER,
    &XNODE_EQUALITY_COMPARER,
    &XOBJECT,
    &XPROCESSING_INSTRUCTION,
    &XTEXT,
    &XML_NODE_TYPE,
];

/// `System.Xml.Linq.Extensions`.
pub static EXTENSIONS: Class = Class {
    name: "Extensions",
    kind: ClassKind::Static,
    members: &[
        "extension Attributes(IEnumerable<XElement> source) -> IEnumerable<XAttribute>",
        "extension Attributes(IEnumerable<XElement> source, XName name) -> IEnumerable<XAttribute>",
        "extension Ancestors<T>(IEnumerable<T> source) -> IEnumerable<XElement>",
        "extension Ancestors<T>(IEnumerable<T> source, XName name) -> IEnumerable<XElement>",
        "extension AncestorsAndSelf(IEnumerable<XElement> source) -> IEnumerable<XElement>",
        "extension AncestorsAndSelf(IEnumerable<XElement> source, XName name) -> IEnumerable<XElement>",
        "extension Nodes<T>(IEnumerable<T> source) -> IEnumerable<XNode>",
        "extension DescendantNodes<T>(IEnumerable<T> source) -> IEnumerable<XNode>",
        "extension Descendants<T>(IEnumerable<T> source) -> IEnumerable<XElement>",
        "extension Descendants<T>(IEnumerable<T> source, XName name) -> IEnumerable<XElement>",
        "extension DescendantNodesAndSelf(IEnumerable<XElement> source) -> IEnumerable<XNode>",
        "extension DescendantsAndSelf(IEnumerable<XElement> source) -> IEnumerable<XElement>",
        "extension DescendantsAndSelf(IEnumerable<XElement> source, XName name) -> IEnumerable<XElement>",
        "extension Elements<T>(IEnumerable<T> source) -> IEnumerable<XElement>",
        "extension Elements<T>(IEnumerable<T> source, XName name) -> IEnumerable<XElement>",
        "extension InDocumentOrder<T>(IEnumerable<T> source) -> IEnumerable<T>",
        "extension Remove(IEnumerable<XAttribute> source) -> void",
        "extension Remove<T>(IEnumerable<T> source) -> void",
    ],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XAttribute`.
pub static XATTRIBUTE: Class = Class {
    name: "XAttribute",
    kind: ClassKind::Class,
    base: "XObject",
    members: &[
        "new(XName name, object value)",
        "new(XAttribute other)",
        "static EmptySequence: IEnumerable<XAttribute>",
        "IsNamespaceDeclaration: bool",
        "Name: XName",
        "NextAttribute: XAttribute",
        "NodeType: XmlNodeType",
        "PreviousAttribute: XAttribute",
        "Value: string {set}",
        "Remove() -> void",
        "SetValue(object value) -> void",
        "ToString() -> string",
        "explicit(XAttribute attribute) -> string",
        "explicit(XAttribute attribute) -> bool",
        "explicit(XAttribute attribute) -> bool?",
        "explicit(XAttribute attribute) -> int",
        "explicit(XAttribute attribute) -> int?",
        "explicit(XAttribute attribute) -> uint",
        "explicit(XAttribute attribute) -> uint?",
        "explicit(XAttribute attribute) -> long",
        "explicit(XAttribute attribute) -> long?",
        "explicit(XAttribute attribute) -> ulong",
        "explicit(XAttribute attribute) -> ulong?",
        "explicit(XAttribute attribute) -> float",
        "explicit(XAttribute attribute) -> float?",
        "explicit(XAttribute attribute) -> double",
        "explicit(XAttribute attribute) -> double?",
        "explicit(XAttribute attribute) -> decimal",
        "explicit(XAttribute attribute) -> decimal?",
        "explicit(XAttribute attribute) -> DateTime",
        "explicit(XAttribute attribute) -> DateTime?",
        "explicit(XAttribute attribute) -> DateTimeOffset",
        "explicit(XAttribute attribute) -> DateTimeOffset?",
        "explicit(XAttribute attribute) -> TimeSpan",
        "explicit(XAttribute attribute) -> TimeSpan?",
        "explicit(XAttribute attribute) -> Guid",
        "explicit(XAttribute attribute) -> Guid?",
    ],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XCData`.
pub static XCDATA: Class = Class {
    name: "XCData",
    kind: ClassKind::Class,
    base: "XText",
    members: &["new(string value)", "new(XCData other)", "NodeType: XmlNodeType"],
    omitted: &["WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XComment`.
pub static XCOMMENT: Class = Class {
    name: "XComment",
    kind: ClassKind::Class,
    base: "XNode",
    members: &["new(string value)", "new(XComment other)", "NodeType: XmlNodeType", "Value: string {set}"],
    omitted: &["WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XContainer`.
pub static XCONTAINER: Class = Class {
    name: "XContainer",
    kind: ClassKind::Abstract,
    base: "XNode",
    members: &[
        "FirstNode: XNode",
        "LastNode: XNode",
        "Add(object content) -> void",
        "Add(params object[] content) -> void",
        "AddFirst(object content) -> void",
        "AddFirst(params object[] content) -> void",
        "DescendantNodes() -> IEnumerable<XNode>",
        "Descendants() -> IEnumerable<XElement>",
        "Descendants(XName name) -> IEnumerable<XElement>",
        "Element(XName name) -> XElement",
        "Elements() -> IEnumerable<XElement>",
        "Elements(XName name) -> IEnumerable<XElement>",
        "Nodes() -> IEnumerable<XNode>",
        "RemoveNodes() -> void",
        "ReplaceNodes(object content) -> void",
        "ReplaceNodes(params object[] content) -> void",
    ],
    omitted: &["CreateWriter"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XDeclaration`.
pub static XDECLARATION: Class = Class {
    name: "XDeclaration",
    kind: ClassKind::Class,
    members: &[
        "new(string version, string encoding, string standalone)",
        "new(XDeclaration other)",
        "Encoding: string {set}",
        "Standalone: string {set}",
        "Version: string {set}",
        "ToString() -> string",
    ],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XDocument`.
pub static XDOCUMENT: Class = Class {
    name: "XDocument",
    kind: ClassKind::Class,
    base: "XContainer",
    members: &[
        "new()",
        "new(params object[] content)",
        "new(XDeclaration declaration, params object[] content)",
        "new(XDocument other)",
        "static Parse(string text) -> XDocument",
        "static Parse(string text, LoadOptions options) -> XDocument",
        "Declaration: XDeclaration {set}",
        "DocumentType: XDocumentType",
        "NodeType: XmlNodeType",
        "Root: XElement",
        "Save(TextWriter textWriter) -> void",
        "Save(TextWriter textWriter, SaveOptions options) -> void",
        "Save(string fileName) -> void",
        "Save(string fileName, SaveOptions options) -> void",
    ],
    denied: &["Load"],
    omitted: &["LoadAsync", "SaveAsync", "WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XDocumentType`.
pub static XDOCUMENT_TYPE: Class = Class {
    name: "XDocumentType",
    kind: ClassKind::Class,
    base: "XNode",
    members: &[
        "new(string name, string publicId, string systemId, string internalSubset)",
        "new(XDocumentType other)",
        "InternalSubset: string {set}",
        "Name: string {set}",
        "NodeType: XmlNodeType",
        "PublicId: string {set}",
        "SystemId: string {set}",
    ],
    omitted: &["WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XElement`.
pub static XELEMENT: Class = Class {
    name: "XElement",
    kind: ClassKind::Class,
    base: "XContainer",
    members: &[
        "new(XName name)",
        "new(XName name, object content)",
        "new(XName name, params object[] content)",
        "new(XElement other)",
        "new(XStreamingElement other)",
        "static EmptySequence: IEnumerable<XElement>",
        "static Load(string uri) -> XElement",
        "static Load(string uri, LoadOptions options) -> XElement",
        "static Load(TextReader textReader) -> XElement",
        "static Load(TextReader textReader, LoadOptions options) -> XElement",
        "static Parse(string text) -> XElement",
        "static Parse(string text, LoadOptions options) -> XElement",
        "FirstAttribute: XAttribute",
        "HasAttributes: bool",
        "HasElements: bool",
        "IsEmpty: bool",
        "LastAttribute: XAttribute",
        "Name: XName {set}",
        "NodeType: XmlNodeType",
        "Value: string {set}",
        "Save(string fileName) -> void",
        "Save(string fileName, SaveOptions options) -> void",
        "AncestorsAndSelf() -> IEnumerable<XElement>",
        "AncestorsAndSelf(XName name) -> IEnumerable<XElement>",
        "Attribute(XName name) -> XAttribute",
        "Attributes() -> IEnumerable<XAttribute>",
        "Attributes(XName name) -> IEnumerable<XAttribute>",
        "DescendantNodesAndSelf() -> IEnumerable<XNode>",
        "DescendantsAndSelf() -> IEnumerable<XElement>",
        "DescendantsAndSelf(XName name) -> IEnumerable<XElement>",
        "GetDefaultNamespace() -> XNamespace",
        "GetNamespaceOfPrefix(string prefix) -> XNamespace",
        "GetPrefixOfNamespace(XNamespace ns) -> string",
        "RemoveAll() -> void",
        "RemoveAttributes() -> void",
        "ReplaceAll(object content) -> void",
        "ReplaceAll(params object[] content) -> void",
        "ReplaceAttributes(object content) -> void",
        "ReplaceAttributes(params object[] content) -> void",
        "Save(TextWriter textWriter) -> void",
        "Save(TextWriter textWriter, SaveOptions options) -> void",
        "SetAttributeValue(XName name, object value) -> void",
        "SetElementValue(XName name, object value) -> void",
        "SetValue(object value) -> void",
        "explicit(XElement element) -> DateTime?",
        "explicit(XElement element) -> DateTimeOffset",
        "explicit(XElement element) -> DateTimeOffset?",
        "explicit(XElement element) -> TimeSpan",
        "explicit(XElement element) -> TimeSpan?",
        "explicit(XElement element) -> Guid",
        "explicit(XElement element) -> Guid?",
        "explicit(XElement element) -> string",
        "explicit(XElement element) -> bool",
        "explicit(XElement element) -> bool?",
        "explicit(XElement element) -> int",
        "explicit(XElement element) -> int?",
        "explicit(XElement element) -> uint",
        "explicit(XElement element) -> uint?",
        "explicit(XElement element) -> long",
        "explicit(XElement element) -> long?",
        "explicit(XElement element) -> ulong",
        "explicit(XElement element) -> ulong?",
        "explicit(XElement element) -> float",
        "explicit(XElement element) -> float?",
        "explicit(XElement element) -> double",
        "explicit(XElement element) -> double?",
        "explicit(XElement element) -> decimal",
        "explicit(XElement element) -> decimal?",
        "explicit(XElement element) -> DateTime",
    ],
    omitted: &["LoadAsync", "SaveAsync", "WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XName`.
pub static XNAME: Class = Class {
    name: "XName",
    kind: ClassKind::Class,
    members: &[
        "static Get(string expandedName) -> XName",
        "static Get(string localName, string namespaceName) -> XName",
        "LocalName: string",
        "Namespace: XNamespace",
        "NamespaceName: string",
        "ToString() -> string",
        "Equals(object obj) -> bool",
        "GetHashCode() -> int",
        "implicit(string expandedName) -> XName",
        "operator ==(XName left, XName right) -> bool",
        "operator !=(XName left, XName right) -> bool",
    ],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XNamespace`.
pub static XNAMESPACE: Class = Class {
    name: "XNamespace",
    kind: ClassKind::Class,
    members: &[
        "static None: XNamespace",
        "static Xml: XNamespace",
        "static Xmlns: XNamespace",
        "static Get(string namespaceName) -> XNamespace",
        "NamespaceName: string",
        "GetName(string localName) -> XName",
        "ToString() -> string",
        "Equals(object obj) -> bool",
        "GetHashCode() -> int",
        "implicit(string namespaceName) -> XNamespace",
        "operator +(XNamespace ns, string localName) -> XName",
        "operator ==(XNamespace left, XNamespace right) -> bool",
        "operator !=(XNamespace left, XNamespace right) -> bool",
    ],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XNode`.
pub static XNODE: Class = Class {
    name: "XNode",
    kind: ClassKind::Abstract,
    base: "XObject",
    members: &[
        "static DocumentOrderComparer: XNodeDocumentOrderComparer",
        "static EqualityComparer: XNodeEqualityComparer",
        "static CompareDocumentOrder(XNode n1, XNode n2) -> int",
        "static DeepEquals(XNode n1, XNode n2) -> bool",
        "NextNode: XNode",
        "PreviousNode: XNode",
        "AddAfterSelf(object content) -> void",
        "AddAfterSelf(params object[] content) -> void",
        "AddBeforeSelf(object content) -> void",
        "AddBeforeSelf(params object[] content) -> void",
        "Ancestors() -> IEnumerable<XElement>",
        "Ancestors(XName name) -> IEnumerable<XElement>",
        "NodesAfterSelf() -> IEnumerable<XNode>",
        "NodesBeforeSelf() -> IEnumerable<XNode>",
        "ElementsAfterSelf() -> IEnumerable<XElement>",
        "ElementsAfterSelf(XName name) -> IEnumerable<XElement>",
        "ElementsBeforeSelf() -> IEnumerable<XElement>",
        "ElementsBeforeSelf(XName name) -> IEnumerable<XElement>",
        "IsAfter(XNode node) -> bool",
        "IsBefore(XNode node) -> bool",
        "Remove() -> void",
        "ReplaceWith(object content) -> void",
        "ReplaceWith(params object[] content) -> void",
        "ToString() -> string",
        "ToString(SaveOptions options) -> string",
    ],
    omitted: &["CreateReader", "ReadFrom", "ReadFromAsync", "WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XNodeDocumentOrderComparer`.
pub static XNODE_DOCUMENT_ORDER_COMPARER: Class = Class {
    name: "XNodeDocumentOrderComparer",
    kind: ClassKind::Class,
    implements: &["IComparer<XNode>"],
    members: &["new()", "Compare(XNode x, XNode y) -> int"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XNodeEqualityComparer`.
pub static XNODE_EQUALITY_COMPARER: Class = Class {
    name: "XNodeEqualityComparer",
    kind: ClassKind::Class,
    implements: &["IEqualityComparer<XNode>"],
    members: &["new()", "Equals(XNode x, XNode y) -> bool", "GetHashCode(XNode obj) -> int"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XObject`.
pub static XOBJECT: Class = Class {
    name: "XObject",
    kind: ClassKind::Abstract,
    members: &[
        "BaseUri: string",
        "Document: XDocument",
        "NodeType: XmlNodeType",
        "Parent: XElement",
        "AddAnnotation(object annotation) -> void",
        "Annotation(Type type) -> object",
        "Annotation<T>() -> T",
        "Annotations(Type type) -> IEnumerable<object>",
        "Annotations<T>() -> IEnumerable<T>",
        "RemoveAnnotations(Type type) -> void",
        "RemoveAnnotations<T>() -> void",
    ],
    omitted: &["Changed", "Changing"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XProcessingInstruction`.
pub static XPROCESSING_INSTRUCTION: Class = Class {
    name: "XProcessingInstruction",
    kind: ClassKind::Class,
    base: "XNode",
    members: &[
        "new(string target, string data)",
        "new(XProcessingInstruction other)",
        "Data: string {set}",
        "NodeType: XmlNodeType",
        "Target: string {set}",
    ],
    omitted: &["WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.Linq.XText`.
pub static XTEXT: Class = Class {
    name: "XText",
    kind: ClassKind::Class,
    base: "XNode",
    members: &["new(string value)", "new(XText other)", "NodeType: XmlNodeType", "Value: string {set}"],
    omitted: &["WriteTo", "WriteToAsync"],
    ..Class::of("System.Xml.Linq")
};

/// `System.Xml.XmlNodeType`.
pub static XML_NODE_TYPE: Class = Class {
    name: "XmlNodeType",
    kind: ClassKind::Enum,
    values: &[
        "None",
        "Element",
        "Attribute",
        "Text",
        "CDATA",
        "EntityReference",
        "Entity",
        "ProcessingInstruction",
        "Comment",
        "Document",
        "DocumentType",
        "DocumentFragment",
        "Notation",
        "Whitespace",
        "SignificantWhitespace",
        "EndElement",
        "EndEntity",
        "XmlDeclaration",
    ],
    ..Class::of("System.Xml")
};
