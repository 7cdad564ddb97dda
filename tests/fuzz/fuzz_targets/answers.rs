//! The target `answers` under libFuzzer.
#![no_main]

tencent_chat_fuzz::libfuzzer!(tencent_chat_fuzz::ANSWERS);
