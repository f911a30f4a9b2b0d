#!/usr/bin/env bash
# Checks licences, sources and known faults of everything Surco depends on (deny.toml).
set -euo pipefail

if ! cargo deny --version >/dev/null 2>&1; then
    # Without optimisation: it is run once, and built in half the time.
    cargo install --locked --debug --quiet cargo-deny
fi
cargo deny --locked --log-level error check bans licenses sources
if cargo deny --locked --log-level off fetch db >/dev/null 2>&1; then
    cargo deny --locked --log-level error check advisories
else
    echo "advisories: NOT checked, the database of known faults cannot be reached from here"
fi
