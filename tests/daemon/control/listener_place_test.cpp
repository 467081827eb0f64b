#include "daemon/control/sockets/listener.hpp"
#include "daemon/control/sockets/socket_lock.hpp"
#include "tests/daemon/control/unix_client.hpp"
#include "tests/support/neighbour.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <unistd.h>

namespace tokenkeeper::control::listener_place_test {
namespace {

using testing::unix_client;
using tests::scratch_directory;

std::string refusal(const std::filesystem::path& socket_path) {
    const auto made = listener::open(socket_path);
    EXPECT_TRUE(made.has_error());
    return made.has_error() ? made.error().message : std::string{};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(listener_place, replaces_a_stale_socket) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    {
        auto dead = listener::open(socket_path);
        ASSERT_TRUE(dead.has_value());
        ::close(dead->release());
        std::filesystem::rename(socket_path, directory / "kept");
    }
    std::filesystem::rename(directory / "kept", socket_path);
    ASSERT_FALSE(unix_client{socket_path}.connected());
    const auto made = listener::open(socket_path);
    ASSERT_TRUE(made.has_value());
    EXPECT_TRUE(unix_client{socket_path}.connected());
}

TEST(listener_place, leaves_a_live_socket_alone) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    const auto living = listener::open(socket_path);
    ASSERT_TRUE(living.has_value());
    const auto second = listener::open(socket_path);
    ASSERT_TRUE(second.has_error());
    EXPECT_TRUE(second.error().already_running);
    EXPECT_TRUE(contains(second.error().message,
                         "already running: another tokenkeeperd answers on " + socket_path.string()));
    EXPECT_TRUE(unix_client{socket_path}.connected());
}

TEST(listener_place, does_not_take_another_users_program_for_a_daemon) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    const scratch_directory directory;
    ASSERT_EQ(::chmod(directory.path().c_str(), 01777), 0);
    const auto socket_path = directory / "s";
    auto living = listener::open(socket_path);
    ASSERT_TRUE(living.has_value());
    tests::give(socket_path);
    const auto second = listener::open(socket_path);
    ASSERT_TRUE(second.has_error());
    EXPECT_FALSE(second.error().already_running);
    EXPECT_TRUE(contains(second.error().message, "a program of user 65534 listens there"))
        << second.error().message;
    EXPECT_TRUE(contains(second.error().message, "run: rm " + socket_path.string()))
        << second.error().message;
    ::close(living->release());
    EXPECT_TRUE(listener::open(socket_path).has_value()) << "nobody listens on a stale one";
}

TEST(listener_place, uses_no_lock_of_another_user) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    const scratch_directory directory;
    ASSERT_EQ(::chmod(directory.path().c_str(), 01777), 0);
    const auto lock = directory / "s.lock";
    std::ofstream{lock} << "";
    tests::give(lock);
    const auto message = refusal(directory / "s");
    EXPECT_TRUE(contains(message, lock.string() + " belongs to user 65534, who can hold this lock"))
        << message;
    EXPECT_TRUE(contains(message, "run: rm " + lock.string())) << message;
    std::filesystem::remove(lock);
    ASSERT_EQ(::mkfifo(lock.c_str(), 0600), 0);
    EXPECT_TRUE(contains(refusal(directory / "s"), "is no regular file"));
}

TEST(listener_place, takes_a_socket_with_a_full_backlog_for_a_live_one) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto busy = listener::open(socket_path);
    ASSERT_TRUE(busy.has_value());
    const int descriptor = busy->release();
    ::listen(descriptor, 0);
    const unix_client waiting{socket_path};
    EXPECT_TRUE(contains(refusal(socket_path), "already running"));
    ::close(descriptor);
}

TEST(listener_place, does_not_replace_what_is_not_a_socket) {
    const scratch_directory directory;
    const auto file = directory / "file";
    std::ofstream{file} << "precious";
    EXPECT_TRUE(contains(refusal(file), "not a socket"));
    EXPECT_EQ(std::filesystem::file_size(file), 8U);

    std::filesystem::create_symlink("nowhere", directory / "link");
    EXPECT_TRUE(contains(refusal(directory / "link"), "not a socket"));
    std::filesystem::create_directory(directory / "folder");
    EXPECT_TRUE(contains(refusal(directory / "folder"), "not a socket"));
}

TEST(listener_place, does_not_replace_a_socket_of_another_kind) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    const int datagram = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(datagram, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_TRUE(contains(refusal(socket_path), "cannot find out whether it is in use"));
    EXPECT_TRUE(std::filesystem::exists(socket_path));
    ::close(datagram);
}

TEST(listener_place, says_what_to_create) {
    const scratch_directory directory;
    const auto message = refusal(directory / "missing" / "s");
    EXPECT_TRUE(contains(message, (directory / "missing").string() + " does not exist; create it"))
        << message;
}

TEST(listener_place, refuses_a_folder_in_which_others_can_exchange_the_socket) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the folders of another user";
    const scratch_directory directory;
    const auto folder = directory / "folder";
    std::filesystem::create_directory(folder);
    tests::give(folder);
    EXPECT_TRUE(contains(refusal(folder / "s"), "belongs to user 65534"));
    tests::give(folder, 0);
    ASSERT_EQ(::chmod(folder.c_str(), 0777), 0);
    EXPECT_TRUE(contains(refusal(folder / "s"), "every user of this host can write the folder"));
    ASSERT_EQ(::chmod(folder.c_str(), 01777), 0);
    std::filesystem::create_symlink(directory.path(), folder / "link");
    tests::give(folder / "link");
    EXPECT_TRUE(contains(refusal(folder / "link" / "s"), "is a symbolic link of user 65534"));
    EXPECT_TRUE(listener::open(folder / "s").has_value()) << "the sticky bit keeps it in its place";
    EXPECT_FALSE(std::filesystem::exists(directory / "s"));
    EXPECT_FALSE(std::filesystem::exists(directory / "s.lock"));
}

/// The socket is exchanged for a link of another user, again and again. Only root can do that in a folder
/// that the daemon accepts, so this is a second line.
TEST(listener_place, never_changes_the_mode_of_another_file) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the folders of another user";
    const scratch_directory directory;
    const auto folder = directory / "folder";
    std::filesystem::create_directory(folder);
    ASSERT_EQ(::chmod(folder.c_str(), 01777), 0);
    std::ofstream{directory / "other"} << "text";
    ASSERT_EQ(::chmod((directory / "other").c_str(), 0600), 0);
    std::filesystem::create_symlink(directory / "other", folder / "link");
    tests::give(folder / "link");
    const tests::restless_names restless{folder / "s", folder / "link"};
    int made_sockets = 0;
    for (int race = 0; race < 10'000; ++race) {
        const auto made = listener::open(folder / "s");
        if (made.has_value()) ++made_sockets;
        struct stat there {};
        ASSERT_EQ(::stat((directory / "other").c_str(), &there), 0);
        ASSERT_EQ(there.st_mode & 07777U, 0600U) << race;
    }
    EXPECT_GT(made_sockets, 0);
}

TEST(listener_place, names_the_setting_of_the_socket_whose_folder_is_missing) {
    const scratch_directory directory;
    const auto made = listener::open(directory / "missing" / "s", listener::credentials);
    ASSERT_TRUE(made.has_error());
    EXPECT_TRUE(contains(made.error().message, "; or set control.credentials_socket"));
    EXPECT_TRUE(contains(refusal(directory / "missing" / "s"), "; or set control.socket"));
}

TEST(listener_place, refuses_a_path_that_no_socket_can_have) {
    const scratch_directory directory;
    EXPECT_TRUE(contains(refusal(directory / std::string(120, 'x')), "107 bytes"));
    EXPECT_TRUE(contains(refusal({}), "empty"));
    const auto longest = directory / std::string(106 - (directory / "").native().size() + 1, 'x');
    ASSERT_EQ(longest.native().size(), 107U);
    const auto made = listener::open(longest);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_TRUE(unix_client{longest}.connected());
}

}  // namespace
}  // namespace tokenkeeper::control::listener_place_test
