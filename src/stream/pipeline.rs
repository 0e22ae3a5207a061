//! A fixed number of pieces of work at a time, on all cores, in order.

use crate::error::Result;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;

/// How many pieces of work to hold for the number of threads in use: enough that none waits for the one that is written next.
#[must_use]
pub fn ahead() -> usize {
    4 * rayon::current_num_threads() + 4
}

/// Works on the items of a source on all cores and hands the results to `sink` in the order of the source. At most `ahead`
/// items are held at a time, those being worked on and those waiting for their turn.
///
/// # Errors
/// The first error in the order of the source, be it of the source, the work or the sink; nothing after it reaches the sink.
pub fn ordered<T: Send, U: Send>(
    source: impl IntoIterator<Item = Result<T>>,
    ahead: usize,
    work: impl Fn(T) -> Result<U> + Sync,
    mut sink: impl FnMut(U) -> Result<()>,
) -> Result<()> {
    let (send, receive) = mpsc::channel();
    let work = &work;
    rayon::in_place_scope(|scope| {
        let mut source = source.into_iter().fuse();
        let mut waiting = BTreeMap::new();
        let (mut begun, mut handed, mut more) = (0_usize, 0_usize, true);
        loop {
            while more && begun - handed < ahead.max(1) {
                match source.next() {
                    None => more = false,
                    Some(Err(error)) => {
                        waiting.insert(begun, Err(error));
                        begun += 1;
                        more = false;
                    }
                    Some(Ok(item)) => {
                        let (send, place) = (send.clone(), begun);
                        // A panic must reach the thread that waits for the result, or it would wait for ever.
                        scope.spawn(move |_| {
                            let found = catch_unwind(AssertUnwindSafe(|| work(item)));
                            let _ = send.send((place, found));
                        });
                        begun += 1;
                    }
                }
            }
            while let Some(found) = waiting.remove(&handed) {
                sink(found?)?;
                handed += 1;
            }
            if handed == begun && !more {
                return Ok(());
            }
            if handed == begun || (more && begun - handed < ahead.max(1)) {
                continue;
            }
            // The sender lives as long as the scope, so there is always somebody to wait for.
            let Ok((place, found)) = receive.recv() else { return Ok(()) };
            waiting.insert(place, found.unwrap_or_else(|panic| resume_unwind(panic)));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn order_is_kept_and_few_are_held() {
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let source = (0..500_u64).map(|item| {
            most.fetch_max(held.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            Ok(item)
        });
        let mut seen = Vec::new();
        let work = |item: u64| {
            std::thread::sleep(std::time::Duration::from_micros((item * 7919) % 300));
            Ok(item * item)
        };
        let sink = |square| {
            held.fetch_sub(1, Ordering::SeqCst);
            seen.push(square);
            Ok(())
        };
        ordered(source, 6, work, sink).unwrap();
        assert_eq!(seen, (0..500).map(|item| item * item).collect::<Vec<u64>>());
        assert!(most.load(Ordering::SeqCst) <= 6);
    }

    #[test]
    fn the_first_error_in_order_is_told() {
        let work = |item: usize| if item % 7 == 6 { Err(Error::argument("item", item.to_string())) } else { Ok(item) };
        let mut seen = Vec::new();
        let sink = |item| {
            seen.push(item);
            Ok(())
        };
        let error = ordered((0..100).map(Ok), 8, work, sink).unwrap_err();
        assert!(error.to_string().contains("item: 6"), "{error}");
        assert_eq!(seen, [0, 1, 2, 3, 4, 5]);
    }
}
