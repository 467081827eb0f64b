#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::systemd {

/// The sockets that systemd passed to this process (sd_listen_fds(3)), by the FileDescriptorName= of their
/// units: "control", "credentials". It looks neither at what they are nor where they listen.
class passed_sockets {
public:
    /// Takes them over: makes them close-on-exec and removes the variables from the environment, so that no
    /// child takes them for its own. Call it once, before there are threads. Throws std::system_error where
    /// the variables make no sense.
    static passed_sockets take();

    passed_sockets(passed_sockets&&) noexcept = default;
    passed_sockets& operator=(passed_sockets&&) = delete;
    passed_sockets(const passed_sockets&) = delete;
    passed_sockets& operator=(const passed_sockets&) = delete;
    /// Closes the unclaimed ones.
    ~passed_sockets();

    /// The same sockets once more, for a second use of them.
    [[nodiscard]] passed_sockets duplicate() const;

    /// Gives the next descriptor of this name to the caller; nullopt if none is left.
    std::optional<int> release(std::string_view name);

    /// The names of the unclaimed ones: a unit with a misspelt name deserves a word in the log.
    [[nodiscard]] std::vector<std::string> left() const;

private:
    struct socket {
        std::string name;
        int descriptor;
    };
    explicit passed_sockets(std::vector<socket> sockets) : sockets_{std::move(sockets)} {}
    std::vector<socket> sockets_;
};

}  // namespace tokenkeeper::systemd
