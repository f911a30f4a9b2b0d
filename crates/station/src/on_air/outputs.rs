//! Where the sound of a playout goes, and who is told what is on air.

use std::path::{Path, PathBuf};

use surco_audio::Encoding;
use surco_messages::Message;
use surco_outputs::{AirCheck, Encoder, Icecast, Mount, NowPlaying, Rds, Webhook};
use surco_playout::{Listener, OutputChoice, Recording};
use surco_units::STATION_RATE;

use crate::{Error, Station};

/// Where the sound goes.
pub struct Outputs {
    /// A card, or nowhere in real time.
    pub output: OutputChoice,
    /// Recordings that are made of it.
    pub files: Vec<PathBuf>,
    /// Servers that it is sent to.
    pub mounts: Vec<Mount>,
    /// Where it is told what is on air.
    pub told: Vec<Told>,
    /// Which RDS encoders are.
    pub encoders: Vec<Encoder>,
}

/// A file or a server that is told what is on air.
#[derive(Clone)]
pub enum Told {
    /// A file, written anew at every change.
    File(PathBuf),
    /// A server, asked at every change.
    Server(Webhook),
}

/// Outputs as people write them.
#[derive(Debug, Clone, Copy, Default)]
pub struct OutputNames<'a> {
    /// The name of a card.
    pub device: Option<&'a str>,
    /// `device`, `null`, `wav:FILE`, `icecast:URL`.
    pub sinks: &'a [String],
    /// Files and addresses.
    pub now_playing: &'a [String],
    /// RDS encoders: a port, or `host:port`.
    pub rds: &'a [String],
}

impl Outputs {
    /// Understands them: a card, or nowhere in real time; and any number of files and servers.
    ///
    /// # Errors
    /// When one is not understood, or there are both a card and none.
    pub fn parse(names: OutputNames<'_>, station_name: &str) -> Result<Outputs, Error> {
        let (mut device, mut null) = (names.device.is_some(), false);
        let (mut files, mut mounts) = (Vec::new(), Vec::new());
        for sink in names.sinks {
            match sink.split_once(':') {
                None if sink == "device" => device = true,
                None if sink == "null" => null = true,
                Some(("wav", file)) if !file.is_empty() => files.push(PathBuf::from(file)),
                Some(("icecast", url)) => mounts.push(Mount::parse(url, station_name)?),
                _ => return Err(Message::new("station-no-sink").with("sink", sink.as_str()).into()),
            }
        }
        if device && null {
            return Err(Message::new("station-device-and-null").into());
        }
        let goes_elsewhere = !files.is_empty() || !mounts.is_empty();
        let nowhere = null || (goes_elsewhere && !device);
        let device = names.device.map(str::to_owned);
        let output = if nowhere { OutputChoice::Null } else { OutputChoice::Device(device) };
        let told = names.now_playing.iter().map(|place| match place.starts_with("http://") {
            true => Webhook::parse(place).map(Told::Server).map_err(Error::Refused),
            false => Ok(Told::File(PathBuf::from(place))),
        });
        let encoders = names.rds.iter().map(|place| Encoder::parse(place).map_err(Error::Refused));
        let encoders = encoders.collect::<Result<_, _>>()?;
        Ok(Outputs { output, files, mounts, told: told.collect::<Result<_, _>>()?, encoders })
    }

    /// Everybody who hears the air beside the card. A recording that cannot be made, on a stick that is not there, does
    /// not keep a card silent: it is told to `trouble`.
    ///
    /// # Errors
    /// When a recording cannot be made and there is nothing else to hear it.
    pub(super) fn listeners(
        &self,
        place: &Station,
        station: &surco_model::Station,
        trouble: &mut dyn FnMut(&Message),
    ) -> Result<Vec<Box<dyn Listener>>, Error> {
        let mut listeners: Vec<Box<dyn Listener>> = Vec::new();
        for file in &self.files {
            match recorder(file) {
                Ok(recorder) => listeners.push(recorder),
                Err(cause) if self.output != OutputChoice::Null => {
                    trouble(&surco_messages::Explain::explain(&cause));
                }
                Err(cause) => return Err(cause),
            }
        }
        for mount in &self.mounts {
            listeners.push(Box::new(Icecast::new(mount.clone())));
        }
        listeners.extend(self.now_playing(&station.name));
        for encoder in &self.encoders {
            listeners.push(Box::new(Rds::new(encoder.clone(), &station.name)));
        }
        if let Some(limits) = station.outputs.air_check {
            listeners.push(Box::new(AirCheck::new(place.air_check_folder(), limits)));
        }
        Ok(listeners)
    }

    fn now_playing(&self, name: &str) -> Option<Box<dyn Listener>> {
        let mut listener = NowPlaying::new(name.to_owned());
        for place in &self.told {
            match place.clone() {
                Told::File(path) => listener.tell_file(path),
                Told::Server(webhook) => listener.tell_server(webhook),
            }
        }
        (!self.told.is_empty()).then(|| Box::new(listener) as Box<dyn Listener>)
    }
}

fn recorder(path: &Path) -> Result<Box<dyn Listener>, Error> {
    let encoding = Encoding::for_path(path)?;
    let sink = surco_audio::create(path, encoding, 2, STATION_RATE)?;
    Ok(Box::new(Recording::new(path.display().to_string(), sink)))
}
