//! The library for a page: requests and answers in JSON, in the memory of a WebAssembly module.
//!
//! [`input`] makes room for a request, [`answer`] answers it and returns how long the answer is, and [`output`] says where it stands. A request has
//! the member `do`, which names what is asked for; `requests` lists what there is. Offsets in requests and answers are those of JavaScript,
//! in units of UTF-16. No secret of a text is in a message, as in the command.

mod assistance;
mod offsets;
mod requests;

use std::cell::RefCell;

thread_local! {
    /// The request, and then the answer. A module has one thread.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a request of so many bytes of UTF-8, and returns the address to write it to. It holds until [`answer`] is called.
#[expect(unsafe_code, reason = "the name is exported; there is one of it")]
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        buffer.resize(length, 0);
        buffer.as_mut_ptr()
    })
}

/// Answers the request that was written, and returns how many bytes the answer has.
#[expect(unsafe_code, reason = "the name is exported; there is one of it")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    BUFFER.with_borrow_mut(|buffer| {
        let request = String::from_utf8_lossy(buffer).into_owned();
        *buffer = requests::answer(&request).into_bytes();
        buffer.len()
    })
}

/// Returns where the answer stands, in UTF-8, until the next request.
#[expect(unsafe_code, reason = "the name is exported; there is one of it")]
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    BUFFER.with_borrow(|buffer| buffer.as_ptr())
}
