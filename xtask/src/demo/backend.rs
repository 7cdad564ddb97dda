//! Decides what stands behind the worker: the emulator, or the real service where the environment names an app.

use std::env;

use anyhow::{Result, ensure};

/// All of them, or none.
const APP: [&str; 3] = ["CHAT_SDK_APP_ID", "CHAT_SECRET_KEY", "CHAT_REGION"];
const ADMIN: &str = "CHAT_ADMIN";

const EMULATED_APP: &str = "1400000000";

/// The variables that reach workerd, and nothing else does. They hold the key: no Debug here.
pub(crate) struct Backend {
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Backend {
    pub(crate) fn from_env() -> Result<Self> {
        Self::read(|name| env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let given = |name: &'static str| variable(name).filter(|value| !value.is_empty()).map(|value| (name, value));
        let mut variables: Vec<_> = APP.into_iter().filter_map(given).collect();
        if variables.is_empty() {
            variables = vec![("CHAT_SDK_APP_ID", EMULATED_APP.to_owned()), ("CHAT_SECRET_KEY", random_key()?)];
        } else {
            let missing: Vec<_> = APP.into_iter().filter(|name| given(name).is_none()).collect();
            ensure!(
                missing.is_empty(),
                "the real service needs {} too (or none of {}, for the emulator)",
                missing.join(" and "),
                APP.join(", ")
            );
            let app = variable("CHAT_SDK_APP_ID").unwrap_or_default();
            ensure!(
                app.parse::<u32>().is_ok(),
                "CHAT_SDK_APP_ID is {app:?}, it must be the number that the console shows"
            );
        }
        variables.extend(given(ADMIN));
        Ok(Self { variables })
    }
}

/// As long as a real key, and different in every run.
fn random_key() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Vec<(&'static str, String)>> {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Backend::read(find).map(|backend| backend.variables)
    }

    fn refuses(variables: &[(&str, &str)], message: &str) {
        let error = read(variables).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(error, Err(message.to_owned()));
    }

    #[test]
    fn without_variables_it_is_the_emulator_with_a_key_of_its_own() -> Result<()> {
        let (first, second) = (read(&[])?, read(&[("CHAT_REGION", "")])?);
        let names: Vec<_> = first.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["CHAT_SDK_APP_ID", "CHAT_SECRET_KEY"]);
        assert!(first.iter().any(|(_, value)| value.len() == 64));
        assert_ne!(first, second);
        Ok(())
    }

    #[test]
    fn a_whole_app_is_the_real_service() -> Result<()> {
        let app =
            [("CHAT_SDK_APP_ID", "7"), ("CHAT_SECRET_KEY", "k"), ("CHAT_REGION", "seoul"), ("CHAT_ADMIN", "root")];
        let expected: Vec<_> = app.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        assert_eq!(read(&app)?, expected);
        Ok(())
    }

    #[test]
    fn a_part_of_an_app_is_refused_with_what_is_missing() {
        let all = "(or none of CHAT_SDK_APP_ID, CHAT_SECRET_KEY, CHAT_REGION, for the emulator)";
        let key = ("CHAT_SECRET_KEY", "k");
        refuses(&[key], &format!("the real service needs CHAT_SDK_APP_ID and CHAT_REGION too {all}"));
        refuses(&[key, ("CHAT_SDK_APP_ID", "7")], &format!("the real service needs CHAT_REGION too {all}"));
        refuses(
            &[key, ("CHAT_SDK_APP_ID", "seven"), ("CHAT_REGION", "seoul")],
            r#"CHAT_SDK_APP_ID is "seven", it must be the number that the console shows"#,
        );
    }
}
