#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace tokenkeeper::logging {

/// Sends entries to the journal, with their fields. The payload of a message is an entry as
/// `render(e, format::journal)` makes it: "MESSAGE=…\nPRIORITY=4\n…".
///
/// It speaks systemd's native journal protocol, which systemd promises to keep stable, on a socket of its
/// own. sd_journal_sendv(3) is the usual way and cannot be used here: it sends on a blocking
/// socket that it hides, so that neither MSG_DONTWAIT nor SO_SNDTIMEO can be set, and a journald
/// that hangs (a full disk, a debugger) blocks its callers for as long as that lasts. Polling another
/// socket first does not help: the caller's share of the kernel's buffers is full before journald's queue is.
/// The daemon keeps sessions alive on the thread that logs, and a log must not cost a session.
///
/// An entry that is too long for a datagram goes in a sealed file in memory, as from sd_journal_sendv.
///
/// As in descriptor_sink an entry that cannot be sent within `patience` is dropped, and the number of dropped
/// ones is sent as soon as there is room again. A journald that restarts loses nothing, as systemd
/// holds its socket.
class journal_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    static constexpr auto default_address = "/run/systemd/journal/socket";

    /// Makes the entry that replaces dropped ones.
    using loss_text = std::string (*)(std::uint64_t count);

    /// Returns null if no journald listens at the address.
    static std::shared_ptr<journal_sink> connect(std::string address, std::chrono::milliseconds patience,
                                                 loss_text make_loss_text);

    journal_sink(std::string address, std::chrono::milliseconds patience, loss_text make_loss_text);
    journal_sink(const journal_sink&) = delete;
    journal_sink& operator=(const journal_sink&) = delete;
    ~journal_sink() override;

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    [[nodiscard]] bool reconnect();
    [[nodiscard]] bool send(std::string_view entry);
    [[nodiscard]] bool send_or_wait(std::string_view entry) const;

    std::string address_;
    std::chrono::milliseconds patience_;
    loss_text loss_text_;
    int socket_ = -1;
    std::uint64_t loss_count_ = 0;
};

}  // namespace tokenkeeper::logging
