/// Holds the locks of folders, as an account of this host can: it serves a file system of its own (FUSE) with
/// a file that is never read to its end, and lists each folder into memory that is mapped from that file. The
/// kernel keeps the folder's lock until the file answers. Then the account wants to make a file in the
/// folder, and whoever looks for a new name there waits behind it.
///
///     folder-holder USER MOUNT-POINT FOLDER...
///
/// It prints "ready" when all are held, and releases them when it is ended. Only mounting needs root;
/// fusermount3 does that for everybody.
#include "tests/support/fuse_device.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <grp.h>
#include <linux/fuse.h>
#include <sched.h>
#include <unistd.h>

namespace {

constexpr std::uint64_t root_node = FUSE_ROOT_ID;
constexpr std::size_t file_size = std::size_t{1} << 20U;
constexpr std::uint64_t an_hour = 3600;

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(EXIT_FAILURE);  // NOLINT(concurrency-mt-unsafe)
}

/// The file system: a new file at every look, which can be opened and not read.
class silent_files {
public:
    silent_files(const std::string& place, uid_t owner) : owner_(owner) {
        if (!device_.mount(place, S_IFDIR, owner)) give_up("mount");
    }
    void serve() {
        std::vector<char> buffer(std::size_t{1} << 17U);
        for (;;) {
            const auto size = ::read(device_.number(), buffer.data(), buffer.size());
            if (size < 0 && (errno == EINTR || errno == ENOENT)) continue;
            if (size < static_cast<ssize_t>(sizeof(fuse_in_header))) return;
            fuse_in_header request{};
            std::memcpy(&request, buffer.data(), sizeof request);
            answer(request);
        }
    }
    [[nodiscard]] unsigned reads_waiting() const { return reads_; }
    /// In a child: the file system ends with the process that serves it.
    void leave() { device_.close(); }

private:
    void answer(const fuse_in_header& request) {
        switch (request.opcode) {
            case FUSE_LOOKUP: {
                fuse_entry_out out{};
                out.nodeid = ++last_node_;
                out.entry_valid = out.attr_valid = an_hour;
                out.attr = attributes(last_node_);
                return device_.reply(request, out);
            }
            case FUSE_GETATTR: {
                fuse_attr_out out{};
                out.attr_valid = an_hour;
                out.attr = attributes(request.nodeid);
                return device_.reply(request, out);
            }
            case FUSE_READ:
                ++reads_;
                return;
            default:
                if (!device_.answer_the_usual(request)) device_.fail(request, ENOSYS);
        }
    }
    [[nodiscard]] fuse_attr attributes(std::uint64_t node) const {
        fuse_attr facts{};
        facts.ino = node;
        facts.size = node == root_node ? 0 : file_size;
        facts.mode = node == root_node ? S_IFDIR | 0755U : S_IFREG | 0644U;
        facts.nlink = 1;
        facts.uid = facts.gid = owner_;
        facts.blksize = 4096;
        return facts;
    }
    uid_t owner_;
    tokenkeeper::tests::fuse_device device_;
    std::uint64_t last_node_ = root_node;
    std::atomic<unsigned> reads_ = 0;
};

void become(uid_t user) {
    if (::setgroups(0, nullptr) != 0 || ::setresgid(user, user, user) != 0 ||
        ::setresuid(user, user, user) != 0)
        give_up("setresuid");
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void list_into_file(const std::string& folder, const std::string& file) {
    const int listed = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    const int page = ::open(file.c_str(), O_RDONLY);
    if (listed < 0 || page < 0) give_up(folder.c_str());
    void* memory = ::mmap(nullptr, file_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, page, 0);
    if (memory == MAP_FAILED) give_up("mmap");
    ::syscall(SYS_getdents64, listed, memory, 65536);
}

void make_file_in(const std::string& folder) {
    const auto name = folder + "/.made-by-the-holder";
    const int made = ::open(name.c_str(), O_CREAT | O_WRONLY, 0600);
    if (made >= 0) ::unlink(name.c_str());
}

template <class Work>
void in_child(silent_files& files, uid_t user, const Work& work) {
    const auto child = ::fork();
    if (child < 0) give_up("fork");
    if (child > 0) return;
    files.leave();
    become(user);
    work();
    ::_exit(EXIT_SUCCESS);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv, argv + argc);
    if (arguments.size() < 4) return EXIT_FAILURE;
    const auto user = static_cast<uid_t>(std::stoul(arguments[1]));
    const std::vector<std::string> folders(arguments.begin() + 3, arguments.end());
    // The mount ends with this process.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        give_up("unshare");
    silent_files files{arguments[2], user};
    std::thread server{[&files] { files.serve(); }};
    for (const auto& folder : folders)
        in_child(files, user,
                 [&] { list_into_file(folder, arguments[2] + "/file-for-" + std::to_string(::getpid())); });
    while (files.reads_waiting() < folders.size())
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    for (const auto& folder : folders)
        in_child(files, user, [&] { make_file_in(folder); });
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    std::puts("ready");
    std::fflush(stdout);
    server.join();
}
