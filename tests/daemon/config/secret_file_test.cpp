#include "daemon/config/files/secret_file.hpp"

#include "tests/daemon/config/temporary_folder.hpp"

#include <array>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <unistd.h>

namespace tokenkeeper::config::secret_file_test {
namespace {

namespace fs = std::filesystem;
using kind = secret_file_error::kind;

/// The checks go by the mode bits, so these tests mean the same for root, whom no mode keeps from reading.
class secret_file : public testing::Test {
protected:
    /// The result of reading this content, without the folder's name.
    std::string read(std::string_view content, mode_t mode = 0600) {
        return outcome(folder_.write("lobby.token", content, mode));
    }
    std::string outcome(const fs::path& file) {
        const auto got = read_secret_file(file, env_);
        if (got) return "secret " + std::string{got->reveal()};
        constexpr std::array kinds{"unreadable ", "exposed ", "malformed "};
        auto message = got.error().message;
        const auto prefix = folder_.path().string() + '/';
        for (auto position = message.find(prefix); position != std::string::npos;
             position = message.find(prefix))
            message.erase(position, prefix.size());
        return kinds.at(static_cast<std::size_t>(got.error().type)) + message;
    }

    temporary_folder folder_;
    environment env_ = plain_environment(folder_);
};

TEST_F(secret_file, loses_one_line_end) {
    EXPECT_EQ(read("abc"), "secret abc");
    EXPECT_EQ(read("abc\n"), "secret abc");
    EXPECT_EQ(read("abc\r\n"), "secret abc");
    EXPECT_EQ(read("abc\n\n"),
              "malformed lobby.token has more than one line; it must hold the token and nothing else");
}

TEST_F(secret_file, holds_one_line_of_plain_text) {
    EXPECT_EQ(read(""), "malformed lobby.token is empty; it must hold the token");
    EXPECT_EQ(read("\n"), "malformed lobby.token is empty; it must hold the token");
    EXPECT_EQ(read("a\nb"),
              "malformed lobby.token has more than one line; it must hold the token and nothing else");
    EXPECT_EQ(read("a\tb"),
              "malformed lobby.token holds a control character; it must hold the token as plain text");
    EXPECT_EQ(read({"a\0b", 3}),
              "malformed lobby.token holds a control character; it must hold the token as plain text");
    EXPECT_EQ(read("a\rb"),
              "malformed lobby.token holds a control character; it must hold the token as plain text");
}

TEST_F(secret_file, with_an_access_token_holds_nothing_else) {
    const auto outcome = [this](std::string_view content) {
        return read_access_token(folder_.write("lobby.token", content), env_);
    };
    EXPECT_TRUE(outcome("a-Token_1.~+/=\n").has_value());
    for (const auto* wrong : {"Bearer token", "token \n", "\xef\xbb\xbftoken", "tok\xc3\xa9n"}) {
        const auto got = outcome(wrong);
        ASSERT_TRUE(got.has_error()) << wrong;
        EXPECT_EQ(got.error().type, kind::malformed);
        EXPECT_TRUE(
            got.error().message.ends_with("; it must hold the access token alone, without \"Bearer\""))
            << got.error().message;
    }
    EXPECT_EQ(read("a secret"), "secret a secret") << "others may";
}

TEST_F(secret_file, is_called_by_what_it_holds) {
    const auto got = read_secret_file(folder_.write("lobby.secret", ""), env_, "client secret");
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().message.ends_with("lobby.secret is empty; it must hold the client secret"))
        << got.error().message;
}

TEST_F(secret_file, has_at_most_64_kib) {
    const std::string most(std::size_t{64} * 1024, 'x');
    EXPECT_EQ(read(most), "secret " + most);
    EXPECT_EQ(read(most + "x"), "malformed lobby.token is larger than 64 KiB");
}

TEST_F(secret_file, is_not_for_others_to_read) {
    EXPECT_EQ(read("abc", 0604),
              "exposed every user of this host can read lobby.token (mode 0604); run: chmod o= lobby.token");
    EXPECT_EQ(read("abc", 0602), "secret abc");
}

TEST_F(secret_file, is_for_the_daemons_own_groups_only) {
    EXPECT_EQ(read("abc", 0640), "secret abc");
    env_.groups = {4711, env_.groups.at(0)};
    EXPECT_EQ(read("abc", 0640), "secret abc");
    env_.groups = {4711};
    const auto refused = read("abc", 0640);
    EXPECT_TRUE(refused.starts_with("exposed group ")) << refused;
    EXPECT_NE(
        refused.find(" can read lobby.token (mode 0640), and it is not a group of the daemon; run: chmod g= "
                     "lobby.token, or give"),
        std::string::npos)
        << refused;
    EXPECT_EQ(read("abc", 0600), "secret abc");
}

TEST_F(secret_file, may_be_readable_in_the_credentials_directory) {
    const auto file = folder_.write("credentials/lobby.token", "abc", 0444);
    EXPECT_TRUE(outcome(file).starts_with("exposed"));
    env_.credentials_directory = folder_.path() / "credentials";
    EXPECT_EQ(outcome(file), "secret abc");
    env_.credentials_directory += "/";
    EXPECT_EQ(outcome(file), "secret abc");
    const auto public_file = folder_.write("other.token", "abc", 0444);
    EXPECT_TRUE(outcome(env_.credentials_directory / "../other.token").starts_with("exposed"));
    EXPECT_TRUE(outcome(public_file).starts_with("exposed"));
}

TEST_F(secret_file, is_checked_behind_a_link) {
    const auto file = folder_.write("real", "abc", 0644);
    fs::create_symlink(file, folder_.path() / "link");
    EXPECT_TRUE(outcome(folder_.path() / "link").starts_with("exposed"));
    folder_.write("real", "abc", 0600);
    EXPECT_EQ(outcome(folder_.path() / "link"), "secret abc");
}

TEST_F(secret_file, that_is_missing_is_unreadable) {
    EXPECT_EQ(outcome(folder_.path() / "none"), "unreadable cannot open none: No such file or directory");
    fs::create_symlink("loop", folder_.path() / "loop");
    EXPECT_EQ(outcome(folder_.path() / "loop"),
              "unreadable cannot open loop: Too many levels of symbolic links");
}

TEST_F(secret_file, is_a_regular_file_and_never_waited_for) {
    ASSERT_EQ(::mkfifo((folder_.path() / "fifo").c_str(), 0600), 0);
    EXPECT_EQ(outcome(folder_.path() / "fifo"), "malformed fifo is a FIFO, not a file");
    EXPECT_EQ(outcome(folder_.path()),
              "malformed " + folder_.path().string() + " is a directory, not a file");
    EXPECT_EQ(outcome("/dev/zero"), "malformed /dev/zero is a device, not a file");

    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto name = (folder_.path() / "socket").string();
    ASSERT_LT(name.size(), sizeof(address.sun_path));
    name.copy(address.sun_path, sizeof(address.sun_path) - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(outcome(name), "malformed socket is a socket, not a file");
    ::close(socket);
}

}  // namespace
}  // namespace tokenkeeper::config::secret_file_test
