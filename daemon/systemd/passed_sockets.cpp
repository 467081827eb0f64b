#include "daemon/systemd/passed_sockets.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include <systemd/sd-daemon.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::systemd {

passed_sockets passed_sockets::take() {
    char** names = nullptr;
    const int count = ::sd_listen_fds_with_names(1, &names);
    if (count < 0) throw std::system_error{-count, std::generic_category(), "$LISTEN_FDS"};
    std::vector<socket> sockets;
    for (int i = 0; i < count; ++i) {
        const bool is_named = names != nullptr && names[i] != nullptr;
        sockets.push_back({is_named ? names[i] : "", SD_LISTEN_FDS_START + i});
        if (is_named) std::free(names[i]);  // NOLINT(*-no-malloc): libsystemd allocated it
    }
    std::free(names);  // NOLINT(*-no-malloc): libsystemd allocated it
    return passed_sockets{std::move(sockets)};
}

passed_sockets::~passed_sockets() {
    for (const auto& unclaimed : sockets_)
        ::close(unclaimed.descriptor);
}

passed_sockets passed_sockets::duplicate() const {
    std::vector<socket> copies;
    for (const auto& passed : sockets_) {
        const int copy = ::fcntl(passed.descriptor, F_DUPFD_CLOEXEC, 0);
        if (copy >= 0) copies.push_back({passed.name, copy});
    }
    return passed_sockets{std::move(copies)};
}

std::optional<int> passed_sockets::release(std::string_view name) {
    const auto match = std::find_if(sockets_.begin(), sockets_.end(),
                                    [name](const socket& passed) { return passed.name == name; });
    if (match == sockets_.end()) return std::nullopt;
    const int descriptor = match->descriptor;
    sockets_.erase(match);
    return descriptor;
}

std::vector<std::string> passed_sockets::left() const {
    std::vector<std::string> names;
    for (const auto& unclaimed : sockets_)
        names.push_back(unclaimed.name);
    return names;
}

}  // namespace tokenkeeper::systemd
