#include "lib/net/resolve/absolute_name.hpp"

#include <array>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <unistd.h>

namespace tokenkeeper::net::absolute_name_test {
namespace {

/// A name server on loopback that knows no name and remembers the questions.
class name_server {
public:
    name_server() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        ::bind(socket_, reinterpret_cast<sockaddr*>(&address_), size);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &size);
        thread_ = std::thread([this] { serve(); });
    }
    name_server(const name_server&) = delete;
    name_server& operator=(const name_server&) = delete;
    ~name_server() {
        // An empty datagram ends the thread.
        ::sendto(socket_, "", 0, 0, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
        thread_.join();
        ::close(socket_);
    }

    [[nodiscard]] sockaddr_in address() const { return address_; }
    std::vector<std::string> questions() {
        const std::lock_guard lock(guard_);
        return questions_;
    }

private:
    void serve() {
        std::array<unsigned char, 512> packet{};
        for (;;) {
            sockaddr_in client{};
            socklen_t client_size = sizeof client;
            const auto size = ::recvfrom(socket_, packet.data(), packet.size(), 0,
                                         reinterpret_cast<sockaddr*>(&client), &client_size);
            if (size <= 12) return;
            note(packet.data() + 12);
            packet[2] |= 0x80U;                                                // an answer
            packet[3] = static_cast<unsigned char>((packet[3] & 0xf0U) | 3U);  // no such name
            ::sendto(socket_, packet.data(), static_cast<std::size_t>(size), 0,
                     reinterpret_cast<sockaddr*>(&client), client_size);
        }
    }

    void note(const unsigned char* labels) {
        std::string name;
        while (*labels != 0) {
            if (!name.empty()) name += '.';
            name.append(reinterpret_cast<const char*>(labels + 1), *labels);
            labels += *labels + 1;
        }
        const std::lock_guard lock(guard_);
        if (questions_.empty() || questions_.back() != name) questions_.push_back(name);
    }

    int socket_;
    sockaddr_in address_{};
    std::mutex guard_;
    std::vector<std::string> questions_;
    std::thread thread_;
};

/// The first question of a look-up on a host whose resolv.conf says `ndots:5` and has a search domain.
std::string first_question(const char* name, bool whole_names_first) {
    name_server server;
    std::thread([&server, name, whole_names_first] {
        ::setenv("RES_OPTIONS", "ndots:5", 1);
        ::setenv("LOCALDOMAIN", "search.example", 1);
        ::res_init();
        if (whole_names_first) ask_whole_names_first();
        _res.nscount = 1;
        _res.nsaddr_list[0] = server.address();
        addrinfo hints{};
        hints.ai_family = AF_INET;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* list = nullptr;
        if (::getaddrinfo(name, nullptr, &hints, &list) == 0) ::freeaddrinfo(list);
        ::unsetenv("RES_OPTIONS");
        ::unsetenv("LOCALDOMAIN");
    }).join();
    const auto questions = server.questions();
    return questions.empty() ? "none" : questions.front();
}

TEST(absolute_name, is_asked_before_search_domains) {
    if (first_question("api.mypurecloud.com", false) == "none")
        GTEST_SKIP() << "this host resolves names without DNS";
    EXPECT_EQ(first_question("api.mypurecloud.com", false), "api.mypurecloud.com.search.example");
    EXPECT_EQ(first_question("api.mypurecloud.com", true), "api.mypurecloud.com");
    EXPECT_EQ(first_question("gateway", true), "gateway.search.example");
}

TEST(absolute_name, is_that_of_a_region) {
    for (const char* host : {"api.mypurecloud.com", "login.usw2.pure.cloud", "API.MyPureCloud.com.AU"})
        EXPECT_TRUE(is_region_name(host)) << host;
    for (const char* host :
         {"gateway", "gateway.corp", "mypurecloud.com", "api.mypurecloud.com.corp", "notmypurecloud.com"})
        EXPECT_FALSE(is_region_name(host)) << host;
}

}  // namespace
}  // namespace tokenkeeper::net::absolute_name_test
