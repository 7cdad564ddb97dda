//! The target `usersig` under libFuzzer.
#![no_main]

tencent_chat_fuzz::libfuzzer!(tencent_chat_fuzz::USERSIG);
