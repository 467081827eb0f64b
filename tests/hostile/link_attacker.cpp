// Another user of this host, who owns the folder of a session's token file and may read that session's token.
// For some seconds it lets the daemon find links, hard links, FIFOs, devices, folders and parts of /proc in
// the token's place, exchanges them while the daemon looks, asks for the token all the while, and prints
// every answer.
//
// Arguments: the socket, the seconds, its own folder, a folder that everybody can write, the file it wants.
#include "daemon/ctl/daemon_client/client.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace tokenkeeper;

class attacker {
public:
    attacker(std::string socket, fs::path wanted) : client_(std::move(socket)), wanted_(std::move(wanted)) {}

    /// One trick with the token of a session.
    void try_trick(const fs::path& token, const std::string& session) {
        std::error_code ignored;
        const auto kept = token.string() + ".kept";
        // What stands there goes aside, and comes back at the end.
        ::rename(token.c_str(), kept.c_str());
        const auto bait = token.string() + ".bait";
        make_bait(bait);
        ::rename(bait.c_str(), token.c_str());
        ask(session);
        for (int count = 0; count < 200; ++count)
            ::renameat2(AT_FDCWD, token.c_str(), AT_FDCWD, kept.c_str(), RENAME_EXCHANGE);
        ask(session);
        // After an even number of exchanges the bait is at the token's place.
        fs::remove_all(token, ignored);
        ::rename(kept.c_str(), token.c_str());
    }

    /// The folder itself becomes a link to the folder of what is wanted, back and forth.
    void exchange_folder(const fs::path& folder, const std::string& session) {
        const auto link = folder.string() + ".link";
        if (::symlink(wanted_.parent_path().c_str(), link.c_str()) != 0) return;
        for (int count = 0; count < 200; ++count)
            ::renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE);
        ask(session);
        ::unlink(link.c_str());
    }

    [[nodiscard]] unsigned tricks() const noexcept { return tricks_; }

private:
    void make_bait(const std::string& bait) {
        ++tricks_;
        const auto name = wanted_.string();
        switch (tricks_ % 10) {
            case 0:
                return linked(name, bait);
            case 1:
                static_cast<void>(::link(name.c_str(), bait.c_str()));
                return;
            case 2:
                static_cast<void>(::mkfifo(bait.c_str(), 0600));
                return;
            case 3:
                return linked("/proc/self/environ", bait);
            case 4:
                return linked("/proc/" + std::to_string(::getppid()) + "/root" + name, bait);
            case 5:
                return linked("/dev/zero", bait);
            case 6:
                return make_socket(bait);
            case 7:
                static_cast<void>(::mkdir(bait.c_str(), 0700));
                return;
            case 8:
                // Step by step through links of its own.
                linked(wanted_.parent_path().string(), bait + ".d");
                linked(bait + ".d/" + wanted_.filename().string(), bait);
                return;
            default:
                return linked("../" + wanted_.filename().string(), bait);
        }
    }
    static void linked(const std::string& target, const std::string& name) {
        ::unlink(name.c_str());
        static_cast<void>(::symlink(target.c_str(), name.c_str()));
    }
    static void make_socket(const std::string& name) {
        const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name.copy(address.sun_path, sizeof(address.sun_path) - 1);
        static_cast<void>(::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address));
        ::close(made);
    }

    void ask(const std::string& session) {
        const auto answer =
            client_.ask(ctl::method::get, "/v1/sessions/" + session + "/token", milliseconds{20'000});
        if (answer.has_value()) std::cout << answer->status << ' ' << answer->body << '\n';
    }

    ctl::client client_;
    fs::path wanted_;
    unsigned tricks_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) return 2;
    ::umask(0);
    const std::chrono::seconds length{std::stoi(arguments[2])};
    const fs::path own = arguments[3];
    const fs::path shared = arguments[4];
    attacker mallory{arguments[1], arguments[5]};
    const auto until = std::chrono::steady_clock::now() + length;
    // Each trick once, however slow the host is.
    while (mallory.tricks() < 20 || std::chrono::steady_clock::now() < until) {
        mallory.try_trick(own / "hers.token", "hers");
        mallory.try_trick(shared / "shared.token", "shared");
        mallory.exchange_folder(shared / "folder", "deep");
    }
    std::cout << "tricks: " << mallory.tricks() << '\n';
    return 0;
}
