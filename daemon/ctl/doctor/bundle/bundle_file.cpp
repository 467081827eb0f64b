#include "daemon/ctl/doctor/bundle/bundle.hpp"
#include "daemon/ctl/doctor/bundle/tar_archive.hpp"
#include "daemon/files/descriptor.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

namespace tokenkeeper::ctl::doctor {
namespace {

failure bundle_failure(const std::string& file, int number) {
    failure reason;
    if (number == EEXIST) {
        reason.message = file + " exists already, and doctor overwrites nothing";
        reason.hint = "Choose another name, or remove the file first.";
        return reason;
    }
    reason.message = "cannot write " + file + ": " + std::generic_category().message(number);
    reason.hint = "Choose a folder that you may write and that has room.";
    return reason;
}

/// Writes it all, to the disk; returns the error or 0.
int write_whole(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(descriptor) == 0 ? 0 : errno;
}

}  // namespace

outcome<void> check_bundle_file(const std::string& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) == 0) return bundle_failure(file, EEXIST);
    return {};
}

outcome<void> write_bundle(const std::string& file, const std::vector<bundle_entry>& entries, wall_time now) {
    tar_archive archive{std::chrono::floor<seconds>(now).time_since_epoch().count()};
    for (const auto& entry : entries)
        archive.add("tokenkeeper-doctor/" + entry.name, entry.content);
    // O_EXCL follows no link either.
    const files::descriptor created{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (created.get() < 0) return bundle_failure(file, errno);
    const auto trouble = write_whole(created.get(), archive.take());
    if (trouble == 0) return {};
    ::unlink(file.c_str());
    return bundle_failure(file, trouble);
}

}  // namespace tokenkeeper::ctl::doctor
