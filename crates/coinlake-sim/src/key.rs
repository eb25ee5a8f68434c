//! The vendor's two kinds of API keys.

use std::fmt;
use std::str::FromStr;

/// A key that the simulated host accepts.
#[derive(Clone, PartialEq, Eq)]
pub struct RequiredKey {
    /// The plan the key belongs to.
    pub plan: KeyPlan,
    /// The key itself; never printed.
    pub key: String,
}

/// The plans that have keys. Each has its own host, so a host that accepts one plan's key refuses the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlan {
    /// Header `x-cg-demo-api-key`, query `x_cg_demo_api_key`.
    Demo,
    /// Header `x-cg-pro-api-key`, query `x_cg_pro_api_key`.
    Pro,
}

impl KeyPlan {
    /// Both plans.
    pub const ALL: [Self; 2] = [Self::Demo, Self::Pro];

    /// The header that carries a key of this plan.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Demo => "x-cg-demo-api-key",
            Self::Pro => "x-cg-pro-api-key",
        }
    }

    /// The query parameter that carries a key of this plan.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Demo => "x_cg_demo_api_key",
            Self::Pro => "x_cg_pro_api_key",
        }
    }
}

impl fmt::Debug for RequiredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} key", self.plan)
    }
}

impl FromStr for RequiredKey {
    type Err = String;

    /// Reads `demo:KEY` or `pro:KEY`.
    fn from_str(text: &str) -> Result<Self, String> {
        let plan = match text.split_once(':') {
            Some(("demo", key)) if !key.is_empty() => (KeyPlan::Demo, key),
            Some(("pro", key)) if !key.is_empty() => (KeyPlan::Pro, key),
            _ => return Err("expected demo:KEY or pro:KEY".to_owned()),
        };
        Ok(Self { plan: plan.0, key: plan.1.to_owned() })
    }
}
