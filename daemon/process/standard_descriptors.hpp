#pragma once

namespace tokenkeeper {

/// Opens /dev/null in place of each of the descriptors 0, 1 and 2 that is closed. Else the next file or
/// socket would get its number, and what is written to standard error would go there. Standard output cannot
/// be written to then: who wants a token of us has to see that he got none. Call it before anything opens a
/// file. False where that fails.
bool open_standard_descriptors() noexcept;

}  // namespace tokenkeeper
