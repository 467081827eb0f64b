#pragma once

namespace tokenkeeper {

/// Keeps what this process knows out of other places (rule 7): no core dump, nobody but root reads its
/// memory, and no page of it goes to swap where the limit allows that (RLIMIT_MEMLOCK unlimited, as the unit
/// sets it). To be called before any secret is read.
void hide_memory() noexcept;

}  // namespace tokenkeeper
