#pragma once

#include <cstdint>
#include <string>

namespace tokenkeeper::ctl {

/// A TCP connection to a loopback address of this host, as a browser or anybody else makes it.
class loopback_guest {
public:
    explicit loopback_guest(std::uint16_t port, bool version_6 = false);
    loopback_guest(const loopback_guest&) = delete;
    loopback_guest& operator=(const loopback_guest&) = delete;
    ~loopback_guest();

    [[nodiscard]] bool is_connected() const noexcept { return connected_; }
    void send(const std::string& text) const;
    /// All that the other side sends until it closes, within 30 seconds.
    [[nodiscard]] std::string read_all() const;

private:
    int descriptor_ = -1;
    bool connected_ = false;
};

/// Sends a GET as a browser does, and returns the whole answer; empty where nobody answers.
std::string visit(std::uint16_t port, const std::string& target);

/// A port that somebody listens at. With `version_6` at ::1, else at 127.0.0.1.
class held_port {
public:
    explicit held_port(bool version_6 = false);
    held_port(const held_port&) = delete;
    held_port& operator=(const held_port&) = delete;
    ~held_port();
    [[nodiscard]] std::uint16_t number() const noexcept { return number_; }

private:
    int descriptor_ = -1;
    std::uint16_t number_ = 0;
};

/// A port at which nobody listens.
std::uint16_t free_port();

}  // namespace tokenkeeper::ctl
