//! The proof that campaigns had their plays.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use surco_model::{Airing, Campaign, Ending, Slug};
use surco_units::{AirTime, Frames};

use super::airtime::length;
use crate::{Written, civil};

/// What a campaign wanted, and every play that it had.
#[derive(Debug, Clone)]
pub struct CampaignProof {
    /// Which.
    pub campaign: Slug,
    /// What it is called.
    pub title: String,
    /// How many plays it wanted meanwhile, where it says that.
    pub wanted: Option<usize>,
    /// Every play, counted or not, in order of time.
    pub plays: Vec<CampaignPlay>,
}

impl CampaignProof {
    /// How many plays count.
    pub fn aired(&self) -> usize {
        self.plays.iter().filter(|play| play.counts).count()
    }

    /// Whether it had fewer plays than it wanted.
    pub fn is_short(&self) -> bool {
        self.wanted.is_some_and(|wanted| self.aired() < wanted)
    }
}

/// A play of a campaign.
#[derive(Debug, Clone)]
pub struct CampaignPlay {
    /// When it began.
    pub at: AirTime,
    /// The series.
    pub program: Slug,
    /// Its episode.
    pub episode: Slug,
    /// What it is called.
    pub title: String,
    /// How long it sounded.
    pub length: Frames,
    /// How it ended.
    pub ending: Ending,
    /// Whether it was heard from its beginning to its end, and so counts.
    pub counts: bool,
}

/// Every time that something of a campaign's series was on air while it ran.
pub(super) fn of(
    campaign: &Campaign,
    (first, last): (NaiveDate, NaiveDate),
    ended: &[&Airing],
    written: &Written,
) -> CampaignProof {
    let serves = |series: &Slug| {
        written.folder.program(series).is_some_and(|(program, _)| program.campaign.as_ref() == Some(&campaign.id))
    };
    // An item that went on when the card was back lacks its beginning.
    let unheard = ended.iter().filter(|airing| airing.end.is_some_and(|(.., ending)| ending == Ending::Unheard));
    let unheard: BTreeSet<_> = unheard.map(|airing| &airing.on_air.item).collect();
    let has_all =
        |airing: &Airing| airing.on_air.position == airing.on_air.cue_in || !unheard.contains(&airing.on_air.item);
    let play = |airing: &&Airing| {
        let (program, episode) = airing.on_air.episode.as_ref().filter(|(series, _)| serves(series))?;
        let date = civil::local_date(airing.on_air.at, written.station.timezone);
        let (.., ending) = airing.end.filter(|_| (campaign.from..=campaign.until).contains(&date))?;
        Some(CampaignPlay {
            at: airing.on_air.at,
            program: program.clone(),
            episode: episode.clone(),
            title: airing.on_air.title.clone(),
            length: length(airing),
            ending,
            counts: ending.is_whole() && has_all(airing),
        })
    };
    CampaignProof {
        campaign: campaign.id.clone(),
        title: campaign.title.clone(),
        wanted: surco_schedule::wanted(campaign, first, last),
        plays: ended.iter().filter_map(play).collect(),
    }
}
