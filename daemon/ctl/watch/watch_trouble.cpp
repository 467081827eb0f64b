#include "daemon/ctl/watch/watch_trouble.hpp"

namespace tokenkeeper::ctl {

void watch_trouble::succeed(const watch_request& request, instant now) {
    was_answered_ = true;
    last_answer_ = now.wall;
    // A daemon may answer one question and fail at another: only the same answer ends the trouble.
    if (reason_ && request == request_) reason_.reset();
}

void watch_trouble::fail(const watch_request& request, const failure& reason, instant now) {
    if (!reason_) since_ = last_answer_;
    request_ = request;
    reason_ = reason;
    next_try_ = now.boot + watch_interval;
}

}  // namespace tokenkeeper::ctl
