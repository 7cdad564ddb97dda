//! The command line, as it is documented by `--help`.

xflags::xflags! {
    /// Builds, shows and tests tencent-chat-edge.
    cmd xtask {
        /// Make the npm package in pkg/.
        cmd build {
            /// Make the one in target/traps/ as well, whose module traps where a test says so.
            optional --traps
        }

        /// Run a session in workerd, then serve the page until Ctrl-C.
        ///
        /// An emulator of the service stands behind the worker. With CHAT_SDK_APP_ID, CHAT_SECRET_KEY and
        /// CHAT_REGION in the environment it is the real service; CHAT_ADMIN names the admin account there.
        cmd demo {
            /// End after the session: status 0, or 1 where a step failed.
            optional --once
            /// Serve on this port of 127.0.0.1. Default: 8787, or a free one where that is taken.
            optional --port port: u16
        }

        /// Run every test there is; the last line says `N passed, N failed`.
        cmd test {}

        /// Measure the package beside its peers, all in one run. Writes target/bench.json.
        cmd bench {
            /// Only the rows whose name holds this text.
            optional only: String
            /// Fewer rounds, for a look while working.
            optional --quick
        }

        /// Load the package for minutes in Node and in workerd, with faults, and watch what it holds.
        cmd soak {
            /// For how long. Default 10.
            optional --minutes minutes: f64
            /// Where the random numbers start, to run the same load again. Default: another each time, which is printed.
            optional --seed seed: u32
            /// Keep so many bytes with each operation, to see that the soak fails.
            optional --leak bytes: u32
        }

        /// Check formatting, lints and dependencies only.
        cmd lint {}

        /// Make the package twice, in two folders, and compare the bytes.
        cmd reproduce {}
    }
}
