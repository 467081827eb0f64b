#pragma once

namespace tokenkeeper {

/// Keeps the memory of this process secret: there is no core dump, only root can read its memory, and no page
/// of it goes to swap if the limit allows that (RLIMIT_MEMLOCK unlimited, as the unit sets it). Call it
/// before any secret is read.
void hide_memory() noexcept;

}  // namespace tokenkeeper
