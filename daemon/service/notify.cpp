#include "daemon/service/notify.hpp"

#include <algorithm>
#include <ctime>
#include <string>

#include <systemd/sd-daemon.h>

namespace tokenkeeper::service::notify {

namespace {

void tell(const std::string& message) {
    ::sd_notify(0, message.c_str());
}

std::string monotonic_microseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000);
}

}  // namespace

void ready() {
    tell("READY=1");
}

void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds());
}

void stopping() {
    tell("STOPPING=1");
}

void status(std::string_view text) {
    std::string line{text};
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    tell("STATUS=" + line);
}

void alive() {
    tell("WATCHDOG=1");
}

}  // namespace tokenkeeper::service::notify
