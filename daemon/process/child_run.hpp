#pragma once

#include <chrono>
#include <functional>

namespace tokenkeeper {

/// Does the work in a child process and returns its exit status, 0 to 255, as soon as that is known. The
/// child may be there longer, and has the standard descriptors no more: others can keep a thread that looks
/// into their folders waiting for as long as they like, and a process with such a thread does not end, not
/// even by SIGKILL. Where the child's main thread waits so itself, this ends with
/// EXIT_FAILURE after that time, and says why on standard error. Ends this process by the signal that ended
/// the child. Without a child the work is done here.
///
/// Call it while there is one thread.
int run_in_child(const std::function<int()>& work,
                 std::chrono::milliseconds longest = std::chrono::minutes{2});

}  // namespace tokenkeeper
