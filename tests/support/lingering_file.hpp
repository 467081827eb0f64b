#pragma once

#include <array>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

namespace tokenkeeper::tests {

/// An open file whose last close waits for an hour: a TCP connection with SO_LINGER and bytes that nobody
/// takes. The wait ends with this object.
class lingering_file {
public:
    lingering_file() {
        const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listening, generic, size), 0);
        EXPECT_EQ(::listen(listening, 1), 0);
        EXPECT_EQ(::getsockname(listening, generic, &size), 0);
        file_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const linger hour{.l_onoff = 1, .l_linger = 3600};
        EXPECT_EQ(::setsockopt(file_, SOL_SOCKET, SO_LINGER, &hour, sizeof hour), 0);
        EXPECT_EQ(::connect(file_, generic, size), 0);
        other_end_ = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        ::close(listening);
        static constexpr std::array<char, 65536> bytes{};
        while (::send(file_, bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
        }
    }
    lingering_file(const lingering_file&) = delete;
    lingering_file& operator=(const lingering_file&) = delete;
    ~lingering_file() {
        const linger none{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(other_end_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        ::close(other_end_);
        if (file_ >= 0) ::close(file_);
        if (own_close_.joinable()) own_close_.join();
    }

    /// Gives the file away with the text. Then whoever drops that message closes it. REQUIRES: once only.
    void send_over(int socket, std::string_view text, int flags = 0) {
        EXPECT_TRUE(can_be_sent_over(socket, text, flags));
        // Where the message is dropped already, this close is the last one, and waits.
        own_close_ = std::thread{[own = std::exchange(file_, -1)] { ::close(own); }};
    }
    /// Sends a copy of the file with the text. False: nothing was sent, and errno says why.
    [[nodiscard]] bool can_be_sent_over(int socket, std::string_view text, int flags = 0) const {
        iovec content{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
        msghdr message{};
        message.msg_iov = &content;
        message.msg_iovlen = 1;
        message.msg_control = room.data();
        message.msg_controllen = room.size();
        cmsghdr* const passed = CMSG_FIRSTHDR(&message);
        passed->cmsg_level = SOL_SOCKET;
        passed->cmsg_type = SCM_RIGHTS;
        passed->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(passed), &file_, sizeof file_);
        return ::sendmsg(socket, &message, flags | MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }

private:
    int file_ = -1;
    int other_end_ = -1;
    std::thread own_close_{};
};

}  // namespace tokenkeeper::tests
