//! The base protocol: messages as JSON with a header, over any pair of streams.

use std::io::{self, BufRead, Read, Write};

use serde_json::{Value, json};

/// The size in bytes from which on a message is refused: four times the largest file that is read.
const MAX_BODY: usize = 256 << 20;

/// The length in bytes from which on a line of a header is none.
const MAX_HEADER_LINE: u64 = 8 << 10;

/// What the client sends.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Message {
    /// It asks something, and waits for the answer with this id.
    Request {
        /// The id: a number or a string.
        id: Value,
        /// What it asks for.
        method: String,
        /// With what.
        params: Value,
    },
    /// It says something.
    Notification {
        /// What it says.
        method: String,
        /// With what.
        params: Value,
    },
    /// It answers what the server has asked.
    Response {
        /// The id of the server's request.
        id: Value,
        /// The answer; `None` if it is an error.
        result: Option<Value>,
    },
    /// Something that is no message; the client is told so.
    Malformed {
        /// The code of the error, as JSON-RPC has it.
        code: i64,
        /// What is wrong.
        message: &'static str,
        /// The id of what may have been meant as a request.
        id: Value,
    },
}

/// JSON-RPC: the text is no JSON.
pub(super) const PARSE_ERROR: i64 = -32700;
/// JSON-RPC: the JSON is no message.
pub(super) const INVALID_REQUEST: i64 = -32600;
/// JSON-RPC: nobody answers to this method.
pub(super) const METHOD_NOT_FOUND: i64 = -32601;
/// JSON-RPC: the parameters make no sense.
pub(super) const INVALID_PARAMS: i64 = -32602;
/// The protocol: the client has not called `initialize` yet.
pub(super) const NOT_INITIALIZED: i64 = -32002;
/// The protocol: the request cannot be fulfilled, for a reason that the message tells.
pub(super) const REQUEST_FAILED: i64 = -32803;
/// The protocol: the client has taken the request back.
pub(super) const REQUEST_CANCELLED: i64 = -32800;

/// Reads the next message; `None` at the end of the stream.
///
/// A body that is no JSON, or no message, is [`Message::Malformed`], and reading goes on behind it. An error is what leaves no way to tell where the
/// next message begins.
pub(super) fn read(from: &mut impl BufRead) -> io::Result<Option<Message>> {
    let Some(length) = length(from)? else { return Ok(None) };
    let mut body = Vec::with_capacity(length.min(1 << 20));
    if from.by_ref().take(length as u64).read_to_end(&mut body)? < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&body) {
        Ok(value) => message(value),
        Err(_) => Message::Malformed { code: PARSE_ERROR, message: "this is no JSON", id: Value::Null },
    }))
}

/// Writes `message` with its header.
pub(super) fn write(message: &Value, to: &mut impl Write) -> io::Result<()> {
    let body = serde_json::to_vec(message)?;
    write!(to, "Content-Length: {}\r\n\r\n", body.len())?;
    to.write_all(&body)?;
    to.flush()
}

/// Returns the answer to the request with this id.
pub(super) fn response(id: &Value, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// Returns the answer to the request with this id that it has failed.
pub(super) fn failure(id: &Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

/// Returns a notification of the client.
pub(super) fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// Returns a request to the client.
pub(super) fn request(id: i64, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// The length of the body that follows, which the header tells; `None` at the end of the stream.
fn length(from: &mut impl BufRead) -> io::Result<Option<usize>> {
    let mut length = None;
    let mut has_begun = false;
    loop {
        let mut line = Vec::new();
        let read = from.by_ref().take(MAX_HEADER_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line of a header has no end"));
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            match length {
                Some(length) if length <= MAX_BODY => return Ok(Some(length)),
                Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is too long")),
                // Empty lines between messages harm nobody.
                None if !has_begun => continue,
                None => return Err(io::Error::new(io::ErrorKind::InvalidData, "a header has no `Content-Length`")),
            }
        }
        has_begun = true;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            let value = value.trim().parse();
            length = Some(value.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "`Content-Length` is no number"))?);
        }
    }
}

fn message(mut value: Value) -> Message {
    let invalid = |message, id| Message::Malformed { code: INVALID_REQUEST, message, id };
    let Some(object) = value.as_object_mut() else { return invalid("this is no message", Value::Null) };
    let id = object.remove("id").filter(|id| !id.is_null());
    if id.as_ref().is_some_and(|id| !id.is_string() && !id.is_number()) {
        return invalid("an id is a number or a string", Value::Null);
    }
    let params = object.remove("params").unwrap_or_default();
    match (id, object.remove("method")) {
        (Some(id), Some(Value::String(method))) => Message::Request { id, method, params },
        (None, Some(Value::String(method))) => Message::Notification { method, params },
        (id, Some(_)) => invalid("a method is a string", id.unwrap_or_default()),
        (Some(id), None) if object.contains_key("result") || object.contains_key("error") => {
            Message::Response { id, result: object.remove("result") }
        }
        (id, None) => invalid("this is neither a request nor an answer", id.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> (Vec<Message>, Option<String>) {
        let mut from = text.as_bytes();
        let mut messages = Vec::new();
        loop {
            match read(&mut from) {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => return (messages, None),
                Err(error) => return (messages, Some(error.to_string())),
            }
        }
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut bytes = Vec::new();
        write(&request(7, "a/b", json!({ "text": "é𝒳" })), &mut bytes).expect("memory can be written to");
        write(&notification("c", Value::Null), &mut bytes).expect("memory can be written to");
        write(&response(&json!("x"), json!(1)), &mut bytes).expect("memory can be written to");
        let (messages, error) = all(&String::from_utf8(bytes).expect("it is text"));
        assert_eq!(error, None);
        assert_eq!(
            messages,
            [
                Message::Request { id: json!(7), method: "a/b".to_owned(), params: json!({ "text": "é𝒳" }) },
                Message::Notification { method: "c".to_owned(), params: Value::Null },
                Message::Response { id: json!("x"), result: Some(json!(1)) },
            ]
        );
    }

    #[test]
    fn reading_goes_on_behind_what_is_no_message() {
        let text = [framed("{"), framed("[]"), framed("{\"id\":1}"), framed("{\"id\":{},\"method\":\"a\"}"), framed("{\"method\":\"b\"}")]
            .concat();
        let (messages, error) = all(&text);
        let codes: Vec<_> = messages.iter().map(|it| if let Message::Malformed { code, .. } = it { *code } else { 0 }).collect();
        assert_eq!((codes, error), (vec![PARSE_ERROR, INVALID_REQUEST, INVALID_REQUEST, INVALID_REQUEST, 0], None));
    }

    #[test]
    fn a_header_may_say_more_and_must_say_the_length() {
        let (messages, error) = all("Content-Type: a; charset=utf-8\r\ncontent-length: 14\r\n\r\n{\"method\":\"b\"}");
        assert_eq!((messages.len(), error), (1, None));
        assert_eq!(all("Content-Type: a\r\n\r\n").1.as_deref(), Some("a header has no `Content-Length`"));
        assert_eq!(all("Content-Length: x\r\n\r\n").1.as_deref(), Some("`Content-Length` is no number"));
        assert_eq!(all("Content-Length: 999999999999\r\n\r\n").1.as_deref(), Some("a message is too long"));
        assert_eq!(all("Content-Length: 9\r\n\r\n{}"), (Vec::new(), None));
    }
}
