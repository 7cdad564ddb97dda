//! Where the service runs: one domain for each data centre.
//!
//! Source: "RESTful API Overview" in its editions of 2023 to 2025.

/// The data centre that holds an app's users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// China.
    China,
    /// Singapore.
    Singapore,
    /// Seoul.
    Seoul,
    /// Tokyo, since the editions of 2025.
    Tokyo,
    /// Frankfurt.
    Frankfurt,
    /// Silicon Valley.
    SiliconValley,
    /// Jakarta; some editions leave it out, others list it.
    Jakarta,
    /// Mumbai; listed until February 2024.
    Mumbai,
}

/// One row per region: its public name, its domain, its standby domain.
const TABLE: [(Region, &str, &str, Option<&str>); 8] = [
    (Region::China, "china", "console.tim.qq.com", Some("adminapi.my-imcloud.com")),
    (Region::Singapore, "singapore", "adminapisgp.im.qcloud.com", Some("adminapisgp.my-imcloud.com")),
    (Region::Seoul, "seoul", "adminapikr.im.qcloud.com", Some("adminapikr.my-imcloud.com")),
    // no page names a standby domain for Tokyo
    (Region::Tokyo, "tokyo", "adminapijpn.im.qcloud.com", None),
    (Region::Frankfurt, "frankfurt", "adminapiger.im.qcloud.com", Some("adminapiger.my-imcloud.com")),
    (Region::SiliconValley, "silicon-valley", "adminapiusa.im.qcloud.com", Some("adminapiusa.my-imcloud.com")),
    (Region::Jakarta, "jakarta", "adminapiidn.im.qcloud.com", Some("adminapiidn.my-imcloud.com")),
    (Region::Mumbai, "mumbai", "adminapiind.im.qcloud.com", Some("adminapiind.my-imcloud.com")),
];

impl Region {
    /// The region of that public name.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// All public names, in the documents' order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.1)
    }

    /// The public name.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The domain of the region's data centre.
    pub fn host(self) -> &'static str {
        self.row().2
    }

    /// The standby domain, for when the main one cannot be resolved or reached.
    pub fn standby_host(self) -> Option<&'static str> {
        self.row().3
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, Option<&'static str>) {
        let [first, rest @ ..] = &TABLE;
        rest.iter().find(|row| row.0 == self).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the page lists them, written out a second time: a wrong domain would send user data to another country.
    const HOSTS: &str = "china console.tim.qq.com adminapi.my-imcloud.com
        singapore adminapisgp.im.qcloud.com adminapisgp.my-imcloud.com
        seoul adminapikr.im.qcloud.com adminapikr.my-imcloud.com
        tokyo adminapijpn.im.qcloud.com
        frankfurt adminapiger.im.qcloud.com adminapiger.my-imcloud.com
        silicon-valley adminapiusa.im.qcloud.com adminapiusa.my-imcloud.com
        jakarta adminapiidn.im.qcloud.com adminapiidn.my-imcloud.com
        mumbai adminapiind.im.qcloud.com adminapiind.my-imcloud.com";

    #[test]
    fn every_region_has_its_own_domains() {
        let words = |name: &str| {
            let region = Region::from_name(name)?;
            Some([region.name(), region.host(), region.standby_host().unwrap_or_default()].join(" "))
        };
        assert!(Region::names().eq(HOSTS.lines().filter_map(|line| line.split_whitespace().next())));
        for (name, line) in Region::names().zip(HOSTS.lines()) {
            assert_eq!(words(name).as_deref().map(str::trim), Some(line.trim()));
        }
        assert_eq!(Region::from_name("mars"), None);
    }
}
