#pragma once

#include "daemon/ctl/child_terms.hpp"
#include "daemon/ctl/process.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// The end of a child.
struct child_end {
    enum class kind {
        exited,       ///< by itself, with `number` as status
        signalled,    ///< by signal `number`, which this program did not send
        overran,      ///< its time was over: its process group was ended
        not_started,  ///< `number` is the errno
    } what = kind::exited;
    int number = 0;
};

/// Runs a program in a process group of its own, with `input` as its standard input, and waits for its end.
/// It writes where this program does. After `terms.run` the group gets SIGTERM, and after `terms.end` more
/// SIGKILL. One thread at a time may call it.
child_end run_child(const process_image& image, const std::string& input, const child_terms& terms);

/// While it exists, a signal that ends this program (SIGINT, SIGTERM, SIGHUP) also goes to the child's
/// process group, which a terminal does not reach.
class child_guard {
public:
    child_guard();
    child_guard(const child_guard&) = delete;
    child_guard& operator=(const child_guard&) = delete;
    ~child_guard();
};

}  // namespace tokenkeeper::ctl
