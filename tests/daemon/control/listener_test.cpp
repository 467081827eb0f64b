#include "daemon/control/sockets/listener.hpp"

#include "daemon/control/sockets/socket_lock.hpp"
#include "tests/daemon/control/unix_client.hpp"
#include "tests/daemon/files/held_thread.hpp"
#include "tests/support/neighbour.hpp"
#include "tests/support/scratch_directory.hpp"

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <unistd.h>

namespace tokenkeeper::control::listener_test {
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

TEST(listener, can_be_connected_to_and_removes_its_file) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    {
        const auto made = listener::open(socket_path);
        ASSERT_TRUE(made.has_value());
        EXPECT_TRUE(unix_client{socket_path}.connected());
    }
    EXPECT_FALSE(std::filesystem::exists(socket_path));
}

TEST(listener, ends_while_somebody_holds_its_folder) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    {
        auto made = listener::open(socket_path);
        ASSERT_TRUE(made.has_value());
        const files::held_thread held{"folder " + socket_path.parent_path().string()};
        ASSERT_TRUE(held.is_started());
        const auto other = listener::open(directory / "other");
        ASSERT_FALSE(other.has_value());
        EXPECT_NE(other.error().message.find("its folder gives no answer"), std::string::npos);
        made->remove_file();
    }
    EXPECT_TRUE(std::filesystem::exists(socket_path));
    EXPECT_TRUE(listener::open(socket_path).has_value()) << "the next start removes it";
}

TEST(listener, has_mode_0660_whatever_the_umask_is) {
    const scratch_directory directory;
    const auto before = ::umask(0);
    for (const mode_t mask : {0U, 0777U, 022U}) {
        ::umask(mask);
        const auto made = listener::open(directory / "s");
        ASSERT_TRUE(made.has_value());
        struct stat there {};
        ASSERT_EQ(::stat((directory / "s").c_str(), &there), 0);
        EXPECT_EQ(there.st_mode & 07777U, 0660U) << mask;
    }
    ::umask(before);
}

TEST(listener, replaces_a_stale_socket) {
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

TEST(listener, leaves_a_live_socket_alone) {
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

TEST(listener, does_not_take_another_users_program_for_a_daemon) {
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

TEST(listener, uses_no_lock_of_another_user) {
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

TEST(listener, takes_a_socket_with_a_full_backlog_for_a_live_one) {
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

TEST(listener, does_not_replace_what_is_not_a_socket) {
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

TEST(listener, does_not_replace_a_socket_of_another_kind) {
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

TEST(listener, says_what_to_create) {
    const scratch_directory directory;
    const auto message = refusal(directory / "missing" / "s");
    EXPECT_TRUE(contains(message, (directory / "missing").string() + " does not exist; create it"))
        << message;
}

TEST(listener, refuses_a_folder_in_which_others_can_exchange_the_socket) {
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
TEST(listener, never_changes_the_mode_of_another_file) {
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

TEST(listener, refuses_a_path_that_no_socket_can_have) {
    const scratch_directory directory;
    EXPECT_TRUE(contains(refusal(directory / std::string(120, 'x')), "107 bytes"));
    EXPECT_TRUE(contains(refusal({}), "empty"));
    const auto longest = directory / std::string(106 - (directory / "").native().size() + 1, 'x');
    ASSERT_EQ(longest.native().size(), 107U);
    const auto made = listener::open(longest);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_TRUE(unix_client{longest}.connected());
}

TEST(listener, leaves_the_file_of_a_successor_alone) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto old = listener::open(socket_path);
    ASSERT_TRUE(old.has_value());
    std::filesystem::remove(socket_path);
    const auto successor = listener::open(socket_path);
    ASSERT_TRUE(successor.has_value());
    old->remove_file();
    EXPECT_TRUE(unix_client{socket_path}.connected());
}

TEST(listener, leaves_its_file_to_whoever_is_just_taking_the_place_over) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto made = listener::open(socket_path);
    ASSERT_TRUE(made.has_value());
    const auto lock = socket_lock::try_once(socket_path);
    ASSERT_TRUE(lock.has_value());
    made->remove_file();
    EXPECT_TRUE(std::filesystem::exists(socket_path));
}

TEST(listener, is_had_by_one_of_many_that_start_at_once) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    constexpr int rivals = 4;
    for (int round = 0; round < 50; ++round) {
        {
            auto dead = listener::open(socket_path);  // each round begins with a stale file
            ASSERT_TRUE(dead.has_value());
            ::close(dead->release());
            std::filesystem::rename(socket_path, directory / "kept");
        }
        std::filesystem::rename(directory / "kept", socket_path);
        std::atomic<int> ready{0};
        std::atomic<int> done{0};
        std::atomic<int> won{0};
        std::vector<std::thread> threads;
        threads.reserve(rivals);
        for (int rival = 0; rival < rivals; ++rival) {
            threads.emplace_back([&ready, &done, &won, &socket_path] {
                ++ready;
                while (ready < rivals)
                    std::this_thread::yield();
                const auto made = listener::open(socket_path);
                won += made.has_value() ? 1 : 0;
                ++done;
                while (done < rivals)
                    std::this_thread::yield();
            });
        }
        for (auto& thread : threads)
            thread.join();
        ASSERT_EQ(won, 1) << "round " << round;
    }
}

TEST(listener, adopts_a_socket_and_leaves_its_file) {
    const scratch_directory directory;
    const auto socket_path = directory / "s";
    auto theirs = listener::open(socket_path);
    ASSERT_TRUE(theirs.has_value());
    {
        const auto ours = listener::adopt(::dup(theirs->release()));
        ASSERT_TRUE(ours.has_value());
    }
    EXPECT_TRUE(std::filesystem::exists(socket_path));
}

TEST(listener, adopts_nothing_but_a_listening_unix_socket) {
    EXPECT_TRUE(listener::adopt(::socket(AF_UNIX, SOCK_STREAM, 0)).has_error());
    EXPECT_TRUE(listener::adopt(::socket(AF_INET, SOCK_STREAM, 0)).has_error());
    EXPECT_TRUE(listener::adopt(-1).has_error());
}

}  // namespace
}  // namespace tokenkeeper::control::listener_test
