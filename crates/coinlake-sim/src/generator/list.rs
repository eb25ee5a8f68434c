//! Body of `/coins/list`.

use super::category::LAYER_1;
use super::coin::Coin;
use super::text;

/// Chains on which coins of other chains live, by the vendor's names.
const CHAINS: [&str; 6] =
    ["ethereum", "binance-smart-chain", "solana", "base", "arbitrum-one", "polygon-pos"];

/// The body: every coin, in the order of their ids.
pub(super) fn body(coins: &[Coin], include_platform: bool) -> String {
    let mut sorted: Vec<&Coin> = coins.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    text::list(sorted, |out, coin| {
        out.push_str("{\"id\":");
        text::string(out, &coin.id);
        text::key(out, "symbol");
        text::string(out, &coin.symbol);
        text::key(out, "name");
        text::string(out, &coin.name);
        if include_platform {
            text::key(out, "platforms");
            platforms(out, coin);
        }
        out.push('}');
    })
}

/// Chains and addresses: none for a coin with its own chain, and now and then an empty or missing address.
fn platforms(out: &mut String, coin: &Coin) {
    out.push('{');
    let count = if coin.categories & LAYER_1 != 0 { 0 } else { 1 + coin.stream.hash(0) % 3 };
    for number in 0..count as i64 {
        if number > 0 {
            out.push(',');
        }
        let chain = CHAINS[(coin.stream.hash(1) as usize + number as usize) % CHAINS.len()];
        text::string(out, chain);
        out.push(':');
        match coin.stream.hash(2 + number) % 40 {
            0 => out.push_str("null"),
            1 => out.push_str("\"\""),
            _ => address(out, coin, number),
        }
    }
    out.push('}');
}

fn address(out: &mut String, coin: &Coin, number: i64) {
    let [a, b, c] = [10, 11, 12].map(|part| coin.stream.hash(part + number * 8));
    text::string(out, &format!("0x{a:016x}{b:016x}{:08x}", c as u32));
}
