#pragma once

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>

#include <unistd.h>

namespace tokenkeeper::systemd::testing {

/// The socket that systemd listens on, and $NOTIFY_SOCKET with its name while this lives.
class notification_socket {
public:
    notification_socket() {
        std::string folder = (std::filesystem::temp_directory_path() / "tk-notify-XXXXXX").string();
        if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error{"no folder"};
        folder_ = folder;
        const std::string path = folder_ / "notify";
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error{"no socket"};
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
    }
    notification_socket(const notification_socket&) = delete;
    notification_socket& operator=(const notification_socket&) = delete;
    ~notification_socket() {
        ::unsetenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe): one thread
        ::close(socket_);
        std::filesystem::remove_all(folder_);
    }

    /// The next message; nullopt if none has come.
    [[nodiscard]] std::optional<std::string> receive() const {
        std::array<char, 4096> message{};
        const ssize_t size = ::recv(socket_, message.data(), message.size(), 0);
        if (size < 0) return std::nullopt;
        return std::string(message.data(), static_cast<std::size_t>(size));
    }

private:
    std::filesystem::path folder_;
    int socket_ = -1;
};

}  // namespace tokenkeeper::systemd::testing
