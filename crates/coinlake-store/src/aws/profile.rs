//! The profile that a person chose, where it does not exist: the SDK passes over it, and would try all other places.

use std::borrow::Cow;

use aws_config::profile;
use aws_types::os_shim_internal::{Env, Fs};

/// A profile that needs no definition.
const DEFAULT: &str = "default";

/// What `AWS_PROFILE` says, if the files of the AWS environment can be read and define no such profile.
pub(super) async fn undefined() -> Option<String> {
    undefined_in(&Env::real(), &Fs::real()).await
}

/// Whether credentials are in the environment itself, which go before those of a profile.
pub(super) fn has_own_credentials() -> bool {
    Env::real().get("AWS_ACCESS_KEY_ID").is_ok_and(|key| !key.is_empty())
}

async fn undefined_in(env: &Env, files: &Fs) -> Option<String> {
    let chosen = env.get("AWS_PROFILE").ok().filter(|name| !name.is_empty() && name != DEFAULT)?;
    let selected = Some(Cow::Owned(chosen.clone()));
    let defined = profile::load(files, env, &Default::default(), selected).await.ok()?;
    defined.get_profile(&chosen).is_none().then_some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_chosen_profile_that_nobody_defined_is_found_out() {
        let config = "[profile work]\nregion = eu-west-1\n";
        let files = Fs::from_slice(&[("/home/.aws/config", config)]);
        for (chosen, undefined) in
            [(Some("work"), None), (Some("nope"), Some("nope")), (Some("default"), None), (None, None)]
        {
            let chosen = chosen.map(|name| ("AWS_PROFILE", name));
            let env: Vec<_> = [("HOME", "/home")].into_iter().chain(chosen).collect();
            let found = undefined_in(&Env::from_slice(&env), &files).await;
            assert_eq!(found.as_deref(), undefined, "{env:?}");
        }
    }
}
