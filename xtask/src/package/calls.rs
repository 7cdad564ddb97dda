//! Has the calls that the module makes of JavaScript do less than the generator has them do.

use anyhow::{Result, ensure};

/// How a call whose exceptions the module takes begins and ends: with two functions and a list of arguments each time.
const CAUGHT: [&str; 2] = [": function() { return handleError(function (", "}, arguments); },"];

/// The function for that, around what it does with an exception.
const HANDLE: [&str; 2] = [
    "function handleError(f, args) {\n    try {\n        return f.apply(this, args);\n    } catch (e) {\n",
    "        wasm.__wbindgen_exn_store(idx);\n    }\n}\n",
];

/// A field of an object, by a name that the module has as a constant: see `get` in src/js/object.rs.
const FIELD: &str = "arg0[getStringFromWasm0(arg1, arg2)];\n";

/// Such a name is read once, from where it stands for good. It is shorter than 256 bytes and lies in the first MiBs, so that the key
/// is a small number, which V8 finds sooner than another.
const NAMES: &str = "\
const names = new Map();
function nameFromWasm0(ptr, len) {
    const place = ptr * 0x100 + len;
    let name = names.get(place);
    if (name === undefined) names.set(place, name = getStringFromWasm0(ptr, len));
    return name;
}
";

/// Where a text is written into the module's memory, character by character as long as it is ASCII: of a longer one the host writes
/// all at once what takes no more room than that.
const TEXT: [&str; 2] = [
    "    const mem = getUint8ArrayMemory0();\n\n    let offset = 0;\n",
    "    const mem = getUint8ArrayMemory0();
    if (len > 32) {
        const { read, written } = cachedTextEncoder.encodeInto(arg, mem.subarray(ptr, ptr + len));
        if (read === len) {
            WASM_VECTOR_LEN = written;
            return ptr;
        }
    }
    let offset = 0;
",
];

/// A view that numbers are written with. What is looked at each time is slow: so it is made where the view of bytes is, which goes
/// with the same memory.
const VIEW: [&str; 2] = [
    "    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || \
     (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
",
    "    getUint8ArrayMemory0();\n",
];

/// The view of bytes.
const BYTES: [&str; 2] = [
    "        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);\n",
    "        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);\n",
];

/// For hosts that cannot; none of them runs the module.
const WITHOUT_ENCODE_INTO: &str = "if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
";

/// Where a task is to go on. A promise tells it, since tests put a queue of their own in place of the host's, which may never run.
const QUEUE: [&str; 2] = ["queueMicrotask(arg0);\n", "settled.then(arg0);\n"];
const SETTLED: &str = "const settled = Promise.resolve();\n";

/// The generated JavaScript with less in each call.
pub(super) fn lighten(text: &str) -> Result<String> {
    let [before, behind] = HANDLE;
    let [slow_text, text_at_once] = TEXT;
    for part in [before, behind, FIELD, slow_text, VIEW[0], BYTES[0], WITHOUT_ENCODE_INTO, QUEUE[0]] {
        ensure!(text.matches(part).count() == 1, "`{part}` does not stand in it once");
    }
    let text = text
        .replace(before, "function keepError(e) {\n")
        .replace(behind, "        wasm.__wbindgen_exn_store(idx);\n}\n")
        .replace(FIELD, "arg0[nameFromWasm0(arg1, arg2)];\n")
        .replace(slow_text, text_at_once)
        .replace(VIEW[0], VIEW[1])
        .replace(BYTES[0], BYTES[1])
        .replace(WITHOUT_ENCODE_INTO, "")
        .replace(QUEUE[0], QUEUE[1]);

    let [begin, end] = CAUGHT;
    let mut is_caught = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(if let Some((name, arguments)) = line.split_once(begin) {
            ensure!(!is_caught, "a caught call in another: {line}");
            is_caught = true;
            format!("{name}: function({arguments} try {{")
        } else if let Some(blanks) = line.strip_suffix(end) {
            ensure!(is_caught, "the end of a caught call without its beginning: {line}");
            is_caught = false;
            format!("{blanks}}} catch (error) {{ keepError(error); }} }},")
        } else {
            line.to_owned()
        });
    }
    ensure!(!is_caught && !lines.iter().any(|line| line.contains("handleError")), "a caught call of another form");
    Ok([&lines.join("\n"), "\n", NAMES, SETTLED].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is there besides.
    fn generated() -> String {
        [GENERATED, TEXT[0], VIEW[0], BYTES[0], WITHOUT_ENCODE_INTO, QUEUE[0]].concat()
    }

    const GENERATED: &str = r"
        __wbg_keys: function() { return handleError(function (arg0) {
            const ret = Object.keys(arg0);
            return ret;
        }, arguments); },
        __wbg_take: function() { return handleError(function (arg0, arg1, arg2) {
            const ret = arg0[getStringFromWasm0(arg1, arg2)];
            return ret;
        }, arguments); },
function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_exn_store(idx);
    }
}
";

    #[test]
    fn a_caught_call_is_one_function_and_a_field_is_found_by_a_name_that_is_kept() -> Result<()> {
        let expected = r"
        __wbg_keys: function(arg0) { try {
            const ret = Object.keys(arg0);
            return ret;
        } catch (error) { keepError(error); } },
        __wbg_take: function(arg0, arg1, arg2) { try {
            const ret = arg0[nameFromWasm0(arg1, arg2)];
            return ret;
        } catch (error) { keepError(error); } },
function keepError(e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_exn_store(idx);
}
";
        assert_eq!(lighten(&generated())?, [expected, TEXT[1], VIEW[1], BYTES[1], QUEUE[1], NAMES, SETTLED].concat());
        Ok(())
    }

    #[test]
    fn what_a_newer_generator_writes_otherwise_is_an_error() {
        let is_refused = |from: &str, to: &str| assert!(lighten(&generated().replacen(from, to, 1)).is_err(), "{from}");
        is_refused("f.apply", "f.call");
        is_refused("let offset", "var offset");
        is_refused("view.set", "view.put");
        is_refused(".detached === true", ".detached");
        is_refused("queueMicrotask(arg0)", "queueMicrotask(arg1)");
        is_refused("new Uint8Array(", "new Uint8ClampedArray(");
        is_refused("arg0[getString", "arg0[readString");
        is_refused("}, arguments); },", "}, [arg0]); },");
        is_refused("function() { return handleError(function (", "() => { return handleError(function (");
        is_refused("function() { return handleError(function (", "function() { return caught(function (");
    }
}
