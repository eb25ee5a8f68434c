//! Names for the long tail of coins and exchanges.

use std::collections::HashSet;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

const HEADS: [&str; 40] = [
    "Aero", "Amber", "Anchor", "Arc", "Astra", "Basalt", "Birch", "Bright", "Cedar", "Cipher", "Cobalt",
    "Coral", "Crest", "Delta", "Drift", "Echo", "Ember", "Fable", "Fern", "Flux", "Gale", "Glint", "Harbor",
    "Helio", "Iris", "Juno", "Kelp", "Lumen", "Maple", "Nova", "Onyx", "Pine", "Quill", "River", "Slate",
    "Tide", "Umber", "Vale", "Willow", "Zephyr",
];
const TAILS: [&str; 30] = [
    "chain", "swap", "fi", "verse", "bit", "mint", "node", "pay", "dex", "lend", "vault", "yield", "cast",
    "forge", "grid", "hub", "lab", "link", "loop", "mesh", "net", "path", "port", "scape", "span", "stake",
    "store", "stream", "ware", "works",
];
const GAME_WORDS: [&str; 8] =
    ["Arena", "Quest", "Guild", "Raiders", "Kingdoms", "Legends", "Racer", "Island"];
const MEME_WORDS: [&str; 10] =
    ["Inu", "Pup", "Cat", "Frog", "Moon", "Rocket", "Baby", "Wojak", "Hamster", "Goose"];
const PLAIN_WORDS: [&str; 8] = ["", "", "", " Protocol", " Network", " Token", " Finance", " DAO"];

/// What a name should sound like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    Plain,
    Game,
    Meme,
}

/// A new coin's id (unique within `taken`, where it is added), symbol and name.
pub(super) fn coin(
    rng: &mut ChaCha8Rng,
    sound: Sound,
    taken: &mut HashSet<String>,
) -> (String, String, String) {
    let head = pick(rng, &HEADS);
    let name = match sound {
        Sound::Game => format!("{head} {}", pick(rng, &GAME_WORDS)),
        Sound::Meme => format!("{head} {}", pick(rng, &MEME_WORDS)),
        Sound::Plain => format!("{head}{}{}", pick(rng, &TAILS), pick(rng, &PLAIN_WORDS)),
    };
    let letters = rng.random_range(3..=5);
    let symbol =
        name.chars().filter(char::is_ascii_alphabetic).take(letters).collect::<String>().to_lowercase();
    (unique(slug(&name), taken), symbol, name)
}

/// A new exchange's id (unique within `taken`, where it is added) and name.
pub(super) fn exchange(rng: &mut ChaCha8Rng, taken: &mut HashSet<String>) -> (String, String) {
    let kind = pick(rng, &[" Exchange", "", " Pro", " DEX", " (Futures)", "_Swap"]);
    let name = format!("{}{}{kind}", pick(rng, &HEADS), pick(rng, &["ex", "bit", "trade", "market", "coin"]));
    (unique(slug(&name), taken), name)
}

fn pick<'a>(rng: &mut ChaCha8Rng, words: &[&'a str]) -> &'a str {
    words[rng.random_range(0..words.len() as u32) as usize]
}

fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            ' ' => slug.push('-'),
            '_' => slug.push('_'),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter.to_ascii_lowercase()),
            _ => {}
        }
    }
    slug
}

fn unique(slug: String, taken: &mut HashSet<String>) -> String {
    let mut id = slug.clone();
    let mut number = 2;
    while !taken.insert(id.clone()) {
        id = format!("{slug}-{number}");
        number += 1;
    }
    id
}
