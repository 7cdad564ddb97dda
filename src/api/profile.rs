//! The profile commands: set, get. Each field's facts are in one row.
//!
//! Source: 资料系统 ("Profile System") for the fields, "Setting Profiles" and 拉取资料 for the commands.

use super::account::write_user_ids;
use super::answer::{Reader, read_failed, read_lists};
use super::twice::has_one_twice;
use super::{Account, Endpoint, ItemFailure, ListCommand, Mention, Outcome, Reading, Tell};
use crate::json::{Cursor, Field, Writer};
use crate::prelude::*;
use crate::text::{concat, join};

pub(super) const ENDPOINTS: &[&Endpoint] = &[&SET_PROFILE, &GET_PROFILES];

/// "Setting Profiles": one account, any of its fields.
pub const SET_PROFILE: Endpoint =
    Endpoint { command: "profile/portrait_set", max_items: 1, starts_per_second: 200, repeatable: true };

/// 拉取资料 ("Pulling Profiles"): its field table says that 100 accounts must not be exceeded.
const GET_PROFILES: Endpoint =
    Endpoint { command: "profile/portrait_get", max_items: 100, starts_per_second: 200, repeatable: true };

/// What comes before the keyword in the tag of a field that the app defined itself.
const CUSTOM_PREFIX: &str = "Tag_Profile_Custom_";

/// The longest keyword of a custom field, in letters.
const MAX_KEYWORD: usize = 8;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text of so many bytes at most.
    Text(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number of 32 bits.
    Number,
}

struct Fact {
    name: &'static str,
    tag: &'static str,
    kind: Kind,
}

const fn fact(name: &'static str, tag: &'static str, kind: Kind) -> Fact {
    Fact { name, tag, kind }
}

/// One row per field, in the documents' order.
static FACTS: [Fact; 12] = [
    fact("nick", "Tag_Profile_IM_Nick", Kind::Text(500)),
    fact(
        "gender",
        "Tag_Profile_IM_Gender",
        Kind::Word(&["Gender_Type_Unknown", "Gender_Type_Female", "Gender_Type_Male"]),
    ),
    fact("birthday", "Tag_Profile_IM_BirthDay", Kind::Number),
    fact("location", "Tag_Profile_IM_Location", Kind::Text(16)),
    fact("selfSignature", "Tag_Profile_IM_SelfSignature", Kind::Text(500)),
    fact(
        "allowType",
        "Tag_Profile_IM_AllowType",
        Kind::Word(&["AllowType_Type_NeedConfirm", "AllowType_Type_AllowAny", "AllowType_Type_DenyAny"]),
    ),
    fact("language", "Tag_Profile_IM_Language", Kind::Number),
    fact("imageUrl", "Tag_Profile_IM_Image", Kind::Text(500)),
    fact("msgSettings", "Tag_Profile_IM_MsgSettings", Kind::Number),
    fact(
        "adminForbidType",
        "Tag_Profile_IM_AdminForbidType",
        Kind::Word(&["AdminForbid_Type_None", "AdminForbid_Type_SendOut"]),
    ),
    fact("level", "Tag_Profile_IM_Level", Kind::Number),
    fact("role", "Tag_Profile_IM_Role", Kind::Number),
];

/// A field of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileField {
    /// One that every app has, by its place in the table of facts.
    Standard(usize),
    /// One that the app defined in the console, by its keyword.
    Custom(String),
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(serde::Serialize), serde(untagged))]
pub enum ProfileValue {
    /// Text, or the vendor's word.
    Text(String),
    /// A number.
    Number(u32),
}

/// Fields with their values, each once.
pub type Profile = Vec<(ProfileField, ProfileValue)>;

impl ProfileField {
    /// The names of all standard fields.
    pub fn standard_names() -> impl Iterator<Item = &'static str> {
        FACTS.iter().map(|fact| fact.name)
    }

    /// The standard field of that name.
    pub fn standard(name: &str) -> Option<Self> {
        FACTS.iter().position(|fact| fact.name == name).map(Self::Standard)
    }

    /// The custom field of that keyword, or what is wrong with the keyword.
    pub fn custom(keyword: &str) -> Result<Self, &'static str> {
        let letters = !keyword.is_empty() && keyword.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !letters || keyword.len() > MAX_KEYWORD {
            return Err("is no keyword of a custom field, which has 1 to 8 letters of a to z");
        }
        Ok(Self::Custom(keyword.to_owned()))
    }

    /// The name of a standard field.
    pub fn name(&self) -> Option<&'static str> {
        self.fact().map(|fact| fact.name)
    }

    /// Whether it holds a number.
    pub fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    /// What is wrong with a text as this field's value; the text continues a sentence that starts with its place.
    pub fn text_fault(&self, text: &str) -> Option<String> {
        match self.kind() {
            Kind::Number => Some("must be a number".to_owned()),
            Kind::Text(max) if text.len() > max => Some(crate::input::too_long(text.len(), max)),
            Kind::Word(words) if !words.contains(&text) => {
                Some(concat(&["must be one of ", &join(&mut words.iter().copied(), ", ")]))
            }
            Kind::Text(_) | Kind::Word(_) => None,
        }
    }

    fn fact(&self) -> Option<&'static Fact> {
        match self {
            Self::Standard(at) => FACTS.get(*at),
            Self::Custom(_) => None,
        }
    }

    fn kind(&self) -> Kind {
        self.fact().map_or(Kind::Text(500), |fact| fact.kind)
    }

    fn tag(&self) -> String {
        match self {
            Self::Custom(keyword) => concat(&[CUSTOM_PREFIX, keyword]),
            Self::Standard(_) => self.fact().map(|fact| fact.tag.to_owned()).unwrap_or_default(),
        }
    }

    /// The field that a tag in an answer stands for; `None` for a tag that is unknown here.
    fn of_tag(tag: &str) -> Option<Self> {
        match tag.strip_prefix(CUSTOM_PREFIX) {
            Some(keyword) => Some(Self::Custom(keyword.to_owned())),
            None => FACTS.iter().position(|fact| fact.tag == tag).map(Self::Standard),
        }
    }
}

/// The body of [`SET_PROFILE`].
pub fn set_profile_body(user_id: &str, profile: &Profile) -> String {
    let mut body = Writer::default();
    body.open('{');
    body.text_field("From_Account", user_id);
    body.name("ProfileItem");
    body.open('[');
    for (field, value) in profile {
        body.open('{');
        body.text_field("Tag", &field.tag());
        body.name("Value");
        match value {
            ProfileValue::Text(text) => body.text(text),
            ProfileValue::Number(number) => body.number((*number).into()),
        }
        body.close('}');
    }
    body.close(']');
    body.close('}');
    body.finish()
}

/// Asks for fields of profiles.
pub struct GetProfiles {
    /// Which; not empty.
    pub fields: Vec<ProfileField>,
}

impl ListCommand for GetProfiles {
    fn endpoint(&self) -> &'static Endpoint {
        &GET_PROFILES
    }

    fn body(&self, accounts: &[&Account]) -> String {
        let mut body = Writer::default();
        body.open('{');
        write_user_ids(&mut body, accounts);
        body.name("TagList");
        body.open('[');
        for field in &self.fields {
            body.text(&field.tag());
        }
        body.close(']');
        body.close('}');
        body.finish()
    }

    fn mentions(&self, answer: &[u8], tell: &mut Tell<'_>) -> Reading {
        // the second list is present only if an account failed, and names those that failed in the first one once more
        read_lists(answer, tell, &[("UserProfileItem", &read_user), ("Fail_Account", &read_failed)])
    }
}

fn read_user(reader: &mut Reader, item: &mut Cursor<'_>, tell: &mut Tell<'_>) {
    let mut profile = Profile::new();
    let mut unclear = None;
    let mut fields = const { Field::all(["To_Account", "ResultCode", "ResultInfo", "ProfileItem"]) };
    reader.fields_and(item, &mut fields, &mut |reader, name, items| {
        reader.each_here(name, items, &mut |reader, item| unclear = unclear.or(read_field(reader, item, &mut profile)));
    });
    let [user_id, code, info, _] = &fields;
    let (user_id, code, info) = (reader.text(user_id), reader.whole(code), reader.optional_text(info));
    unclear = unclear.or_else(|| has_twice(&profile).then_some("the answer has a profile field twice"));
    let mention = match (code, unclear) {
        (0, None) => Mention::Done(Outcome::Profile(profile)),
        (0, Some(what)) => Mention::Unclear(what.to_owned()),
        _ => Mention::Failed(ItemFailure { code: Some(code), info: info.unwrap_or_default().into_owned() }),
    };
    tell(&user_id, mention);
}

/// Reads one field of a profile; one with an unknown tag is left out. What it returns makes the profile unclear.
fn read_field(reader: &mut Reader, item: &mut Cursor<'_>, profile: &mut Profile) -> Option<&'static str> {
    let mut fields = const { Field::all(["Tag", "Value"]) };
    reader.fields(item, &mut fields);
    let [tag, value] = &fields;
    let (tag, value) = (reader.text(tag), reader.any(value)?);
    let field = ProfileField::of_tag(&tag)?;
    let value = if field.is_number() {
        value.as_i64().and_then(|number| u32::try_from(number).ok()).map(ProfileValue::Number)
    } else {
        value.as_text().map(|text| ProfileValue::Text(text.into_owned()))
    };
    let Some(value) = value else { return Some("the answer has a profile field of a wrong type") };
    profile.push((field, value));
    None
}

/// Whether a field is there more than once.
fn has_twice(profile: &Profile) -> bool {
    let names = profile.iter().map(|(field, _)| match field {
        ProfileField::Custom(keyword) => keyword.as_str(),
        // the documents' keywords are too short to be mistaken for a whole tag
        ProfileField::Standard(_) => field.fact().map_or("", |fact| fact.tag),
    });
    has_one_twice(names.collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Unreadable, all_mentions};
    use super::*;

    fn read(items: &str) -> Mention {
        let answer = format!(
            r#"{{"ErrorCode":0,"UserProfileItem":[{{"To_Account":"a","ResultCode":0,"ProfileItem":[{items}]}}]}}"#
        );
        all_mentions(&GetProfiles { fields: Vec::new() }, answer.as_bytes()).unwrap().remove(0).1
    }

    fn check(items: &str, expected: &str) {
        assert_eq!(read(items), Mention::Unclear(expected.to_owned()), "{items}");
    }

    #[test]
    fn a_body_names_tags() {
        let (nick, custom) = (ProfileField::standard("nick").unwrap(), ProfileField::custom("Key").unwrap());
        let level = ProfileField::standard("level").unwrap();
        let query = GetProfiles { fields: vec![nick.clone(), custom] };
        let expected = r#"{"To_Account":["a"],"TagList":["Tag_Profile_IM_Nick","Tag_Profile_Custom_Key"]}"#;
        assert_eq!(query.body(&[&Account::named("a")]), expected);
        let profile = vec![(nick, ProfileValue::Text("Ada".to_owned())), (level, ProfileValue::Number(u32::MAX))];
        let items = r#"{"Tag":"Tag_Profile_IM_Nick","Value":"Ada"},{"Tag":"Tag_Profile_IM_Level","Value":4294967295}"#;
        assert_eq!(set_profile_body("a", &profile), format!(r#"{{"From_Account":"a","ProfileItem":[{items}]}}"#));
    }

    #[test]
    fn a_field_that_lacks_a_part_makes_the_answer_unreadable() {
        let check = |item: &str, expected: &str| {
            let answer = format!(
                r#"{{"UserProfileItem":[{{"To_Account":"a","ResultCode":1,"ProfileItem":[{{"Tag":"x","Value":0}},{item}]}}]}}"#
            );
            let got = all_mentions(&GetProfiles { fields: Vec::new() }, answer.as_bytes());
            let expected = format!("the answer's UserProfileItem[0].ProfileItem[1]{expected}");
            assert_eq!(got, Err(Unreadable(expected)), "{item}");
        };
        check(r#"{"Tag":"x"}"#, ".Value is missing");
        check(r#"{"Tag":0,"Value":0}"#, ".Tag is a number, it must be a string");
        check("0", " is a number, it must be an object");
    }

    #[test]
    fn known_tags_are_read_and_unknown_ones_left_out() {
        let items = r#"{"Tag":"Tag_Profile_IM_Nick","Value":"Ada"},{"Tag":"Tag_Profile_IM_New","Value":[]},
            {"Tag":"Tag_Profile_IM_Level","Value":4294967295},{"Tag":"Tag_Profile_Custom_Test","Value":""}"#;
        let nick = (ProfileField::standard("nick").unwrap(), ProfileValue::Text("Ada".to_owned()));
        let level = (ProfileField::standard("level").unwrap(), ProfileValue::Number(u32::MAX));
        let custom = (ProfileField::Custom("Test".to_owned()), ProfileValue::Text(String::new()));
        assert_eq!(read(items), Mention::Done(Outcome::Profile(vec![nick, level, custom])));
    }

    #[test]
    fn a_value_that_breaks_the_documents_is_not_taken() {
        let wrong = "the answer has a profile field of a wrong type";
        check(r#"{"Tag":"Tag_Profile_IM_Nick","Value":7}"#, wrong);
        check(r#"{"Tag":"Tag_Profile_IM_Nick","Value":null}"#, wrong);
        check(r#"{"Tag":"Tag_Profile_IM_Level","Value":"7"}"#, wrong);
        for number in ["-1", "1.5", "4294967296"] {
            check(&format!(r#"{{"Tag":"Tag_Profile_IM_Level","Value":{number}}}"#), wrong);
        }
        let twice = r#"{"Tag":"Tag_Profile_IM_Nick","Value":"a"},{"Tag":"Tag_Profile_IM_Nick","Value":"b"}"#;
        check(twice, "the answer has a profile field twice");
    }

    #[test]
    fn a_keyword_is_one_to_eight_letters() {
        for good in ["A", "Test", "abcdefgh"] {
            assert_eq!(ProfileField::custom(good), Ok(ProfileField::Custom(good.to_owned())));
        }
        for bad in ["", "abcdefghi", "a1", "a_b", "é"] {
            assert!(ProfileField::custom(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn who_failed_is_told_again_without_the_reason() {
        let answer = r#"{"ErrorCode":0,"UserProfileItem":[{"To_Account":"a","ResultCode":40006,"ResultInfo":"x"}],
            "Fail_Account":["a","b"]}"#;
        let failed = |code, info: &str| Mention::Failed(ItemFailure { code, info: info.to_owned() });
        let (first, again) = (failed(Some(40006), "x"), failed(None, ""));
        assert!(first.covers(&again) && first.covers(&first) && !again.covers(&first));
        assert!(!Mention::Done(Outcome::Done).covers(&again));
        let expected = [("a", first), ("a", again.clone()), ("b", again)].map(|(user, said)| (user.to_owned(), said));
        let got = all_mentions(&GetProfiles { fields: Vec::new() }, answer.as_bytes());
        assert_eq!(got, Ok(expected.to_vec()));
    }
}
