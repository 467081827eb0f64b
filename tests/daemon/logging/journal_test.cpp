#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/journal_sink.hpp"
#include "daemon/logging/journal_stream.hpp"
#include "daemon/logging/log.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::logging::journal_test {
namespace {

using namespace std::chrono_literals;

std::string scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tokenkeeper-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder");
    return name;
}

/// A journald that does nothing but receive.
class fake_journald {
public:
    fake_journald() { start(); }
    fake_journald(const fake_journald&) = delete;
    fake_journald& operator=(const fake_journald&) = delete;
    ~fake_journald() {
        stop();
        std::filesystem::remove_all(folder_);
    }
    [[nodiscard]] std::string address() const { return folder_ + "/socket"; }
    void start() {
        sockaddr_un bound{};
        bound.sun_family = AF_UNIX;
        std::strncpy(bound.sun_path, address().c_str(), sizeof bound.sun_path - 1);
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&bound), sizeof bound) != 0)
            throw std::runtime_error("no socket");
    }
    void stop() {
        ::close(socket_);
        std::filesystem::remove(address());
    }
    [[nodiscard]] std::optional<std::string> receive() const {
        std::array<char, 4096> entry{};
        const ssize_t size = ::recv(socket_, entry.data(), entry.size(), 0);
        if (size < 0) return std::nullopt;
        return std::string(entry.data(), static_cast<std::size_t>(size));
    }

    /// What a file holds that comes with a datagram without content, if it is sealed as journald wants it.
    [[nodiscard]] std::optional<std::string> receive_file() const {
        int file = -1;
        std::array<char, 16> content{};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof file)> space{};
        iovec part{content.data(), content.size()};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = space.data();
        message.msg_controllen = space.size();
        if (::recvmsg(socket_, &message, MSG_CMSG_CLOEXEC) != 0) return std::nullopt;
        const cmsghdr* const header = CMSG_FIRSTHDR(&message);
        if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return std::nullopt;
        std::memcpy(&file, CMSG_DATA(header), sizeof file);
        struct stat status {};
        const bool is_sealed = ::fcntl(file, F_GET_SEALS) == (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
        if (!is_sealed || ::fstat(file, &status) != 0) return std::nullopt;
        std::string text(static_cast<std::size_t>(status.st_size), ' ');
        const bool is_read = ::pread(file, text.data(), text.size(), 0) == status.st_size;
        ::close(file);
        return is_read ? std::optional{text} : std::nullopt;
    }

private:
    std::string folder_ = scratch_folder();
    int socket_ = -1;
};

std::string lost(std::uint64_t count) {
    return "lost " + std::to_string(count);
}

void send(journal_sink& sink, std::string_view entry) {
    sink.log(spdlog::details::log_msg{"test", spdlog::level::info,
                                      spdlog::string_view_t{entry.data(), entry.size()}});
}

/// Sends numbered entries until one is dropped; gives how many were sent.
int fill(journal_sink& sink, std::chrono::milliseconds patience) {
    for (int sent = 0;; ++sent) {
        const auto before = std::chrono::steady_clock::now();
        send(sink, "MESSAGE=" + std::to_string(sent) + "\n");
        if (std::chrono::steady_clock::now() - before >= patience) return sent;
    }
}

TEST(journal_sink, sends_an_event_with_its_fields) {
    fake_journald journald;
    const auto sink = journal_sink::connect(journald.address(), 1s, lost);
    ASSERT_TRUE(sink);
    event e = make_event(events::session_lost, "the token idled out");
    e.session = "wallboard";
    send(*sink, render(e, format::journal));
    EXPECT_EQ(journald.receive(),
              "MESSAGE=session.lost wallboard: the token idled out\nPRIORITY=3\n"
              "SYSLOG_IDENTIFIER=tokenkeeperd\nMESSAGE_ID=" +
                  std::string{events::session_lost.id} +
                  "\nTOKENKEEPER_EVENT=session.lost\nTOKENKEEPER_SESSION=wallboard\n");
}

TEST(journal_sink, is_not_there_where_nobody_listens) {
    EXPECT_FALSE(journal_sink::connect("/nonexistent/socket", 1s, lost));
    EXPECT_FALSE(journal_sink::connect(std::string(200, 'x'), 1s, lost));
}

TEST(journal_sink, waits_once_for_a_journald_that_hangs_and_says_what_was_lost) {
    fake_journald journald;
    const auto patience = 50ms;
    const auto sink = journal_sink::connect(journald.address(), patience, lost);
    const int sent = fill(*sink, patience);
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i)
        send(*sink, "MESSAGE=more\n");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 20 * patience) << "each of them waited";
    for (int i = 0; i < sent; ++i)
        EXPECT_EQ(journald.receive(), "MESSAGE=" + std::to_string(i) + "\n");
    EXPECT_EQ(journald.receive(), std::nullopt);
    send(*sink, "MESSAGE=again\n");
    EXPECT_EQ(journald.receive(), "lost 1001");
    EXPECT_EQ(journald.receive(), "MESSAGE=again\n");
}

TEST(journal_sink, sends_what_is_too_long_for_a_datagram_in_a_sealed_file) {
    fake_journald journald;
    const auto sink = journal_sink::connect(journald.address(), 1s, lost);
    const auto entry = "MESSAGE=" + std::string(std::size_t{8} << 20U, 'x') + '\n';
    send(*sink, entry);
    send(*sink, "MESSAGE=short\n");
    EXPECT_TRUE(journald.receive_file() == entry);
    EXPECT_EQ(journald.receive(), "MESSAGE=short\n") << "nothing was lost";
}

TEST(journal_sink, finds_a_journald_that_listens_anew) {
    fake_journald journald;
    const auto sink = journal_sink::connect(journald.address(), 1s, lost);
    journald.stop();
    send(*sink, "MESSAGE=nobody hears\n");
    journald.start();
    send(*sink, "MESSAGE=somebody hears\n");
    EXPECT_EQ(journald.receive(), "lost 1");
    EXPECT_EQ(journald.receive(), "MESSAGE=somebody hears\n");
}

std::string device_and_inode(int descriptor) {
    struct stat s {};
    if (::fstat(descriptor, &s) != 0) return {};
    return std::to_string(s.st_dev) + ":" + std::to_string(s.st_ino);
}

TEST(journal_stream, is_the_descriptor_with_that_device_and_inode) {
    const int file = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(file, 0);
    const std::string named = device_and_inode(file);
    EXPECT_TRUE(is_journal_stream(file, named.c_str()));
    EXPECT_FALSE(is_journal_stream(file, (named + "1").c_str()));
    EXPECT_FALSE(is_journal_stream(file, ""));
    EXPECT_FALSE(is_journal_stream(file, "nonsense"));
    EXPECT_FALSE(is_journal_stream(file, nullptr));
    ::close(file);
    EXPECT_FALSE(is_journal_stream(file, named.c_str())) << "a closed descriptor";
}

}  // namespace
}  // namespace tokenkeeper::logging::journal_test
