#include "daemon/logging/journal_sink.hpp"

#include "daemon/logging/lost_lines.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::logging {
namespace {

using clock = std::chrono::steady_clock;

/// False where the end came before there was room. A connected datagram socket polls writable only while the
/// queue of its peer has room.
bool wait_for_room(int socket, clock::time_point end) {
    for (;;) {
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
        if (rest.count() <= 0) return false;
        pollfd watched{socket, POLLOUT, 0};
        if (::poll(&watched, 1, static_cast<int>(rest.count())) > 0) return true;
    }
}

/// A file in memory that holds an entry. journald takes one from every user if it has exactly these seals, so
/// that nobody changes what it reads.
class sealed_file {
public:
    explicit sealed_file(std::string_view entry) {
        constexpr auto name = "tokenkeeper-journal-entry";
        number_ = ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
#ifdef MFD_NOEXEC_SEAL
        // A host may allow no other files in memory (vm.memfd_noexec=2).
        if (number_ < 0 && errno == EACCES) number_ = ::memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
#endif
        constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
        is_sealed_ = number_ >= 0 && write_all(entry) && ::fcntl(number_, F_ADD_SEALS, seals) == 0;
    }
    sealed_file(const sealed_file&) = delete;
    sealed_file& operator=(const sealed_file&) = delete;
    ~sealed_file() {
        if (number_ >= 0) ::close(number_);
    }

    /// False where none can be made.
    [[nodiscard]] bool is_sealed() const noexcept {
        return is_sealed_;
    }
    [[nodiscard]] int number() const noexcept {
        return number_;
    }

private:
    [[nodiscard]] bool write_all(std::string_view text) const {
        while (!text.empty()) {
            const auto written = ::write(number_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

    int number_ = -1;
    bool is_sealed_ = false;
};

/// Sends a datagram without content, and with this file.
ssize_t send_file(int socket, int file) {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof file)> space{};
    msghdr message{};
    message.msg_control = space.data();
    message.msg_controllen = space.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof file);
    std::memcpy(CMSG_DATA(header), &file, sizeof file);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

std::shared_ptr<journal_sink> journal_sink::connect(std::string address, std::chrono::milliseconds patience,
                                                    loss_text make_loss_text) {
    auto sink = std::make_shared<journal_sink>(std::move(address), patience, make_loss_text);
    return sink->reconnect() ? sink : nullptr;
}

journal_sink::journal_sink(std::string address, std::chrono::milliseconds patience, loss_text make_loss_text)
    : address_{std::move(address)}, patience_{patience}, loss_text_{make_loss_text} {}

journal_sink::~journal_sink() {
    if (socket_ >= 0) ::close(socket_);
}

void journal_sink::sink_it_(const spdlog::details::log_msg& message) {
    if (loss_count_ > 0 && send(loss_text_(loss_count_))) loss_count_ = 0;
    const std::string_view entry{message.payload.data(), message.payload.size()};
    if (loss_count_ == 0 && send(entry)) return;
    ++loss_count_;
    count_lost_line();
}

bool journal_sink::reconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (address_.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, address_.data(), address_.size());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    return socket_ >= 0 &&
           ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool journal_sink::send(std::string_view entry) {
    if (send_or_wait(entry)) return true;
    const bool full = errno == EAGAIN;
    return !full && reconnect() && send_or_wait(entry);
}

bool journal_sink::send_or_wait(std::string_view entry) const {
    // Once an entry was lost, no further entry waits: a journald that hangs costs `patience` once, not each
    // time.
    const clock::time_point end = loss_count_ > 0 ? clock::now() : clock::now() + patience_;
    std::optional<sealed_file> file;  // of an entry that is too long for a datagram
    for (;;) {
        const auto sent = file ? send_file(socket_, file->number())
                               : ::send(socket_, entry.data(), entry.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) return true;
        if (errno == EINTR) continue;
        if (errno == EMSGSIZE && !file) {
            file.emplace(entry);
            if (file->is_sealed()) continue;
            return false;
        }
        if (errno != EAGAIN && errno != ENOBUFS) return false;
        if (!wait_for_room(socket_, end)) {
            errno = EAGAIN;
            return false;
        }
    }
}

}  // namespace tokenkeeper::logging
