#pragma once

#include <future>
#include <utility>

#include <malloc.h>

namespace tokenkeeper::runtime {

/// Makes the allocator merge freed blocks at once. By default glibc sets small ones aside and merges them all
/// when a large one is freed (mallopt(3), M_MXFAST): with 100,000 sessions one turn of the loop took 40 ms
/// for it. Call it before the first session is loaded.
inline void merge_freed_memory_at_once() noexcept {
    ::mallopt(M_MXFAST, 0);  // NOLINT(concurrency-mt-unsafe): before any thread
}

/// Does the work in a thread of its own and returns what it makes: glibc keeps a thread's memory apart. A
/// configuration that the main thread loads leaves, when a reload frees it, so many blocks among the loop's
/// that one call of malloc took 50 ms to sort them, with 100,000 sessions. Reloads load in another thread,
/// too.
template <class Work>
auto make_apart(Work work) {
    return std::async(std::launch::async, std::move(work)).get();
}

}  // namespace tokenkeeper::runtime
