//! Runs the rules over documents and decides which findings are heard.
