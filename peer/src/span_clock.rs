//! Times one of the crate's tracing spans. The channel cannot tell the DEEP quotients from the first FRI layer, which
//! follows without a transcript operation in between, but stwo 2.3.0 opens a span around them.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, Subscriber};
use tracing::{Event, Metadata, level_filters::LevelFilter};

/// The span around `compute_fri_quotients`.
const QUOTIENTS: &str = "Compute FRI quotients";

#[derive(Debug, Default)]
struct Times {
    entered: Option<Instant>,
    total: Option<Duration>,
}

/// A subscriber that is interested in one span only; every other call site is switched off.
#[derive(Clone, Debug, Default)]
pub struct SpanClock(Arc<Mutex<Times>>);

impl SpanClock {
    /// Time between entering and leaving the span; `None` when it was never seen.
    pub fn quotients(&self) -> Option<Duration> {
        self.times().total
    }

    fn times(&self) -> std::sync::MutexGuard<'_, Times> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Subscriber for SpanClock {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.name() == QUOTIENTS
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {}

    fn enter(&self, _span: &Id) {
        self.times().entered = Some(Instant::now());
    }

    fn exit(&self, _span: &Id) {
        let mut times = self.times();
        if let Some(entered) = times.entered.take() {
            times.total = Some(times.total.unwrap_or_default() + entered.elapsed());
        }
    }
}
