#include "tests/bench/turns/turn_meter.hpp"

#include <algorithm>
#include <thread>

#include <time.h>

namespace tokenkeeper::bench {

namespace {

turn_report::duration read(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

turn_report run_turns(boost::asio::io_context& loop, const std::function<bool()>& done) {
    turn_report report;
    const auto began = read(CLOCK_MONOTONIC);
    while (!done()) {
        const auto wall = read(CLOCK_MONOTONIC);
        const auto processor = read(CLOCK_THREAD_CPUTIME_ID);
        const auto handlers = loop.poll_one();
        const auto used = read(CLOCK_THREAD_CPUTIME_ID) - processor;
        const auto took = read(CLOCK_MONOTONIC) - wall;
        if (handlers == 0) {
            std::this_thread::sleep_for(std::chrono::microseconds{100});
            continue;
        }
        ++report.turns;
        report.longest_wall = std::max(report.longest_wall, took);
        if (used <= report.longest) continue;
        report.longest = used;
        report.longest_beside = took;
    }
    report.whole = read(CLOCK_MONOTONIC) - began;
    return report;
}

}  // namespace tokenkeeper::bench
