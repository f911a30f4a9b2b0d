# The two that matter: `make demo` hears it, `make test` proves it. Both set up what they need, and can be repeated.

CARGO ?= cargo

.PHONY: help demo test soak fuzz lint deny bench build sample man

help:
	@echo "make demo    a microprograma from phone recordings to the air, the log and the archive (90 s)"
	@echo "make test    all tests"
	@echo "make soak    the long runs: hours of hard starts, of busy cores, 200 power cuts (SURCO_SOAK_MINUTES=n for less)"
	@echo "make fuzz    foreign bytes for everything that reads them, an hour each (SURCO_FUZZ_MINUTES=n for less)"
	@echo "make build   the program: target/release/surco"
	@echo "make lint    format, clippy with warnings as errors, licences"
	@echo "make bench   speed, measured, beside ffmpeg where it is installed"
	@echo "make sample  makes the sample station's recordings again (espeak-ng, ffmpeg, sox)"

build:
	@scripts/setup.sh build
	$(CARGO) build --release --locked --package surco

demo: build
	target/release/surco demo

# Most tests of the whole program wait for a clock, so there are more at a time than processors.
test:
	@scripts/setup.sh test
	RUST_TEST_THREADS=$${RUST_TEST_THREADS:-$$((3 * $$(nproc)))} $(CARGO) test --workspace --locked

soak:
	@scripts/setup.sh soak
	$(CARGO) test --release --workspace --locked --test radio -- --ignored --nocapture soak

fuzz:
	@scripts/setup.sh fuzz
	scripts/fuzz.sh

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- --deny warnings

deny:
	@scripts/deny.sh

bench:
	@scripts/setup.sh build
	$(CARGO) bench --workspace --locked
	$(CARGO) build --release --locked --package surco
	scripts/bench-sound.py target/release/surco

sample:
	scripts/sample-station.sh

man: build
	target/release/surco man target/man
