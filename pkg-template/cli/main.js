#!/usr/bin/env node
// The command line, `tencent-chat`. In reading order:
//
//   program.js       from the arguments to the exit status; commands.js has the table, options.js every option
//   arguments.js     reads options and arguments; help.js shows them, suggest.js knows what was meant
//   settings.js      the app: from flags, then from the environment; the secret never from a flag
//   bulk.js          the way of a bulk command; bulk/jobs.js says what each one does
//     bulk/source.js     where accounts come from; reading/ (www/page/reading) reads them, bulk/inspect.js checks all first
//     bulk/journal.js    what is done, for the same command after a crash; records.js and lock.js guard it
//     bulk/run.js        sends, part by part; output.js writes the rows, merge.js those of a retry, progress.js shows
//   usersig.js, profile.js, call.js, emulator.js     the other commands
//   terminal.js      standard output and standard error; interrupt.js Ctrl-C; problems.js what ends a command early

import { setFlagsFromString } from "node:v8";

// Young objects get no more room than at the start: V8 would otherwise take 50 MiB more for them, to save a tenth of the time.
setFlagsFromString("--semi-space-growth-factor=1");

import("./program.js").then(({ run }) => run(process.argv.slice(2), process.env));
