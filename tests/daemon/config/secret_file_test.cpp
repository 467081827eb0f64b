#include "daemon/config/files/secret_file.hpp"

#include "tests/daemon/config/temporary_folder.hpp"

#include <array>
#include <ctime>
#include <set>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::config::secret_file_test {
namespace {

namespace fs = std::filesystem;

/// The checks go by the mode bits, so these tests mean the same for root, whom no mode keeps from reading.
class secret_file : public testing::Test {
protected:
    /// The result of reading this content, without the folder's name.
    std::string read(std::string_view content, mode_t mode = 0600,
                     secret_kind wanted = secret_kind::access_token) {
        return outcome(folder_.write("lobby.token", content, mode), wanted);
    }
    std::string outcome(const fs::path& file, secret_kind wanted = secret_kind::access_token) {
        const auto got = read_secret_file(file, env_, wanted);
        if (got) {
            return "secret " + std::string{got->reveal()} +
                   (got->exposure ? ", but " + plain(got->exposure->text()) : std::string{});
        }
        constexpr std::array kinds{"unreadable ", "exposed ", "malformed ", "untrusted "};
        return kinds.at(static_cast<std::size_t>(got.error().type)) + plain(got.error().text());
    }
    std::string plain(std::string text) {
        const auto prefix = folder_.path().string() + '/';
        for (auto position = text.find(prefix); position != std::string::npos; position = text.find(prefix))
            text.erase(position, prefix.size());
        return text;
    }

    temporary_folder folder_;
    environment env_ = plain_environment(folder_);
};

TEST_F(secret_file, loses_one_line_end_and_a_byte_order_mark) {
    EXPECT_EQ(read("abc"), "secret abc");
    EXPECT_EQ(read("abc\n"), "secret abc");
    EXPECT_EQ(read("abc\r\n"), "secret abc");
    EXPECT_EQ(read("\xef\xbb\xbf"
                   "abc\n"),
              "secret abc");
}

TEST_F(secret_file, of_another_account_is_not_read_for_an_author_who_cannot_read_it) {
    const auto file = folder_.write("lobby.token", "abc");
    const auto owner = env_.user;
    constexpr uid_t author = 4711;
    constexpr uid_t reader = 4712;
    const auto outcome_for = [&](const std::set<uid_t>& authors, uid_t user) {
        const auto got =
            read_secret_file(file, env_, secret_kind::access_token, only_of_authors(authors, user));
        return got ? std::string{got->reveal()} : got.error().text();
    };
    EXPECT_EQ(outcome_for({0}, reader), "abc");
    EXPECT_EQ(outcome_for({author}, author), "abc");
    EXPECT_EQ(outcome_for({owner}, reader), "abc");
    EXPECT_EQ(outcome_for({author}, reader),
              "the secret belongs to user " + std::to_string(owner) +
                  ", and user 4711 wrote the configuration that names it; run this as user 4711, or as the "
                  "daemon's user");
    EXPECT_NE(outcome_for({0, author}, 0), "abc") << "a file of sessions.d";
}

TEST_F(secret_file, says_what_it_must_hold) {
    EXPECT_EQ(read(""),
              "malformed lobby.token is empty; write the access token into lobby.token, on one line, and "
              "nothing else");
    EXPECT_EQ(read("{\"refresh_token\": \"T0kenOf\"}", 0600, secret_kind::refresh_token),
              "malformed lobby.token contains JSON instead of the secret alone; put only the value of "
              "refresh_token into lobby.token, without quotation marks");
    EXPECT_EQ(
        read("a\nb", 0600, secret_kind::client_secret),
        "malformed lobby.token has more than one line; write the client secret into lobby.token, on one "
        "line, and nothing else");
}

TEST_F(secret_file, tells_whose_it_is) {
    const auto got = read_secret_file(folder_.write("lobby.token", "abc"), env_, secret_kind::access_token);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->owner, ::geteuid());
}

TEST_F(secret_file, tells_when_it_was_written) {
    const auto file = folder_.write("lobby.token", "abc");
    const std::array<timespec, 2> times{timespec{1'700'000'000, 0}, timespec{1'700'000'000, 5'000'000}};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times.data(), 0), 0);
    const auto got = read_secret_file(file, env_, secret_kind::access_token);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->changed, wall_time{milliseconds{1'700'000'000'005}});
}

TEST_F(secret_file, holds_at_most_4_kib) {
    const std::string most(std::size_t{4} * 1024, 'x');
    EXPECT_EQ(read(most), "secret " + most);
    EXPECT_EQ(read(most + "\r\n"), "secret " + most);
    EXPECT_TRUE(read(most + "x").starts_with("malformed lobby.token is longer than 4 KiB; write the"));
    const std::string larger(std::size_t{64} * 1024 + 1, 'x');
    EXPECT_TRUE(read(larger).starts_with("malformed lobby.token is larger than 64 KiB; write the"));
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
    EXPECT_TRUE(
        refused.ends_with(" can read lobby.token (mode 0640), and it is not a group of the daemon; run: "
                          "chmod g= lobby.token"))
        << refused;
    EXPECT_EQ(read("abc", 0600), "secret abc");
}

TEST_F(secret_file, works_although_the_group_that_may_ask_for_the_status_can_read_it) {
    env_.status_group = env_.groups.at(0);
    const auto got = read("abc", 0640);
    EXPECT_TRUE(got.starts_with("secret abc, but group ")) << got;
    EXPECT_TRUE(
        got.ends_with(", which may ask the daemon for its status, can read lobby.token (mode 0640); run: "
                      "chmod g= lobby.token"))
        << got;
    EXPECT_EQ(read("abc", 0600), "secret abc");
    env_.status_group = 4711;
    EXPECT_EQ(read("abc", 0640), "secret abc") << "another group";
}

/// A file that root wrote, as the documentation recommends, for a daemon of another user.
TEST_F(secret_file, of_another_user_is_given_to_the_daemons_group_by_the_command) {
    env_.user = env_.user + 1;
    env_.main_group = 4711;
    env_.status_group = env_.groups.at(0);
    EXPECT_TRUE(read("abc", 0640).ends_with("run: chgrp 4711 lobby.token && chmod u=rw,g=r,o= lobby.token"));
    EXPECT_TRUE(read("abc", 0644).ends_with("run: chgrp 4711 lobby.token && chmod u=rw,g=r,o= lobby.token"));
    env_.main_group = env_.status_group;
    EXPECT_TRUE(read("abc", 0640)
                    .ends_with("run: chown " + std::to_string(env_.user) +
                               " lobby.token && chmod u=rw,go= lobby.token"))
        << "its own group would not do";
    env_.status_group.reset();
    EXPECT_TRUE(read("abc", 0644).ends_with("run: chmod o= lobby.token")) << "its group may read it";
}

TEST_F(secret_file, has_its_name_quoted_in_the_command) {
    const auto got = outcome(folder_.write("it's mine", "abc", 0604));
    EXPECT_NE(got.find(R"(run: chmod o= ')"), std::string::npos) << got;
    EXPECT_TRUE(got.ends_with(R"(it'\''s mine')")) << got;
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
    EXPECT_EQ(
        outcome(folder_.path() / "none"),
        "unreadable cannot open none: No such file or directory; write the access token into none, on one "
        "line, and nothing else");
    fs::create_symlink("loop", folder_.path() / "loop");
    EXPECT_TRUE(outcome(folder_.path() / "loop")
                    .starts_with("unreadable cannot open loop: Too many levels of symbolic links"));
}

TEST_F(secret_file, is_a_regular_file_and_never_waited_for) {
    ASSERT_EQ(::mkfifo((folder_.path() / "fifo").c_str(), 0600), 0);
    EXPECT_TRUE(outcome(folder_.path() / "fifo").starts_with("malformed fifo is a FIFO, not a file"));
    EXPECT_TRUE(outcome(folder_.path())
                    .starts_with("malformed " + folder_.path().string() + " is a directory, not a file"));
    EXPECT_TRUE(outcome("/dev/zero").starts_with("malformed /dev/zero is a device, not a file"));

    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto name = (folder_.path() / "socket").string();
    ASSERT_LT(name.size(), sizeof(address.sun_path));
    name.copy(address.sun_path, sizeof(address.sun_path) - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_TRUE(outcome(name).starts_with("malformed socket is a socket, not a file"));
    EXPECT_EQ(env_.find_status_group(name), std::nullopt) << "as long as the group may not connect";
    ASSERT_EQ(::chmod(name.c_str(), 0660), 0);
    EXPECT_EQ(env_.find_status_group(name), env_.groups.at(0));
    ::close(socket);
}

}  // namespace
}  // namespace tokenkeeper::config::secret_file_test
