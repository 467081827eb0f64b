#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The terminal at stdin and stdout while a live picture has all of it: the alternate screen without cursor
/// and without line wrapping, keys that arrive one by one and are not echoed. At its end, also when SIGINT,
/// SIGTERM, SIGHUP or SIGQUIT ends the process, the terminal is as it was. One at a time.
class live_terminal {
public:
    live_terminal();
    live_terminal(const live_terminal&) = delete;
    live_terminal& operator=(const live_terminal&) = delete;
    ~live_terminal();

    /// Writes all of it, in one piece as far as the terminal takes it.
    void show(std::string_view screen) const;

    /// To be polled for input; -1: stdin is no terminal, and nobody can press a key.
    [[nodiscard]] int key_descriptor() const noexcept { return key_descriptor_; }
    /// The bytes of keys that are there; nullopt: the terminal has gone.
    [[nodiscard]] std::optional<std::string> read_keys() const;

    /// To be polled for input; then obey_signals() has something to do.
    [[nodiscard]] int signal_descriptor() const noexcept { return signal_descriptor_; }
    /// Stops the process where somebody pressed Ctrl-Z, with the terminal as it was, and returns once it goes
    /// on. After it the picture has to be written again, perhaps in another size.
    void obey_signals();

private:
    void enter();
    void leave();

    int key_descriptor_ = -1;
    int signal_descriptor_ = -1;
};

}  // namespace tokenkeeper::ctl
