//! Against the base64 crate, which shares no code with it.

use ::base64::alphabet::{self, Alphabet, Symbol};
use ::base64::engine::DecodePaddingMode::RequireNone;
use ::base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD, PAD};
use ::base64::{DecodeError, Engine as _};
use proptest::prelude::*;

use super::*;

fn theirs(Base64 { symbols, padding }: &Base64, config: GeneralPurposeConfig) -> GeneralPurpose {
    let symbols = str::from_utf8(symbols).unwrap();
    let alphabet = Alphabet::new_with_padding(symbols, Symbol::new(*padding).unwrap()).unwrap();
    GeneralPurpose::new(&alphabet, config)
}

fn check_decode(text: &str) {
    for base64 in [&STANDARD, &URL, &USER_SIG] {
        let strict = theirs(base64, PAD).decode(text);
        let strict = strict.map_err(|error| match error {
            // if one byte follows whole groups of four, they look at that one first
            DecodeError::InvalidByte(at, _) if text.len() % 4 == 1 && at == text.len() - 1 => {
                Fault::Foreign(base64.start(text.as_bytes()).length)
            }
            DecodeError::InvalidByte(at, _) => Fault::Foreign(at),
            DecodeError::InvalidPadding => Fault::Padding,
            DecodeError::InvalidLength(_) | DecodeError::InvalidLastSymbol { .. } => Fault::NotWhole,
        });
        assert_eq!(base64.decode(text.as_bytes()), strict, "{text:?}");
        assert_eq!(base64.decode_bare(text.as_bytes()), theirs(base64, NO_PAD).decode(text).ok(), "{text:?}");

        let bare = text.trim_end_matches(char::from(base64.padding));
        let whole = if bare.len() % 4 == 1 && bare.is_ascii() { &bare[..bare.len() - 1] } else { bare };
        let is_known = |byte: u8| base64.symbols.contains(&byte);
        let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
        let lenient = theirs(base64, config.with_decode_padding_mode(RequireNone)).decode(whole).ok();
        let lenient = lenient.filter(|_| bare.bytes().all(is_known));
        assert_eq!(base64.decode_leniently(text.as_bytes()), lenient, "{text:?}");
    }
}

#[test]
fn the_alphabets_are_those_of_rfc_4648_and_one_like_them() {
    let symbols = |base64: &Base64| String::from_utf8(base64.symbols.to_vec()).unwrap();
    assert_eq!(symbols(&STANDARD), alphabet::STANDARD.as_str());
    assert_eq!(symbols(&URL), alphabet::URL_SAFE.as_str());
    assert_eq!(symbols(&USER_SIG), symbols(&STANDARD).replace('+', "*").replace('/', "-"));
    assert_eq!([&STANDARD, &URL, &USER_SIG].map(|base64| base64.padding), *b"==_");
}

#[test]
fn every_length_and_every_byte_is_written_as_there() {
    let bytes: Vec<u8> = (0..=255).chain(0..=255).collect();
    for base64 in [&STANDARD, &URL, &USER_SIG] {
        for length in 0..bytes.len() {
            let text = base64.encode(&bytes[..length]);
            assert_eq!(text, theirs(base64, PAD).encode(&bytes[..length]));
            check_decode(&text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_is_read_as_there(text in "[A-D+/=]{0,12}|[A-Za-z0-9*_+/=-]{0,40}|[A-Za-z0-9]{0,40}[*_+/=-]{0,4}|.{0,20}") {
        check_decode(&text);
    }
}
