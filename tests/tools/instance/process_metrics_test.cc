#include "tools/instance/process_metrics.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace carelog::tools {
namespace {

double value_of(const std::string& text, const std::string& name) {
  const std::size_t at = text.find("\n" + name + " ");
  if (at == std::string::npos) return -1;
  return std::stod(text.substr(at + name.size() + 2));
}

std::string metrics() {
  return process_metrics(std::filesystem::temp_directory_path(), "1.2.3");
}

TEST(ProcessMetrics, AreThoseOfThisProcess) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  timeval now{};
  ::gettimeofday(&now, nullptr);
  const std::string text = metrics();
  const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
  EXPECT_GE(value_of(text, "process_cpu_seconds_total") + 0.1, cpu);
  EXPECT_LE(value_of(text, "process_cpu_seconds_total"), cpu + 5);
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_LE(value_of(text, "process_resident_memory_bytes"),
            static_cast<double>(usage.ru_maxrss) * 1024 + (64 << 20));
  EXPECT_GT(value_of(text, "process_virtual_memory_bytes"),
            value_of(text, "process_resident_memory_bytes"));
  const double age_s =
      static_cast<double>(now.tv_sec) - value_of(text, "process_start_time_seconds");
  EXPECT_GT(age_s, -5);
  EXPECT_LT(age_s, 3600);
}

TEST(ProcessMetrics, CountThreadsAndDescriptors) {
  const double threads = value_of(metrics(), "process_threads");
  const double open = value_of(metrics(), "process_open_fds");
  const int one_more = ::dup(0);
  std::thread another([&] {
    EXPECT_EQ(value_of(metrics(), "process_threads"), threads + 1);
    EXPECT_EQ(value_of(metrics(), "process_open_fds"), open + (one_more >= 0 ? 1 : 0));
  });
  another.join();
  ::close(one_more);
  EXPECT_GE(value_of(metrics(), "process_max_fds"), open);
}

TEST(ProcessMetrics, TellTheVersionAndTheDisk) {
  const std::string text = metrics();
  EXPECT_NE(text.find("\ncarelog_build_info{version=\"1.2.3\"} 1\n"), std::string::npos) << text;
  EXPECT_GT(value_of(text, "carelog_disk_free_bytes"), 0);
  EXPECT_GE(value_of(text, "carelog_disk_size_bytes"), value_of(text, "carelog_disk_free_bytes"));
  EXPECT_EQ(process_metrics("/nowhere", "1").find("carelog_disk"), std::string::npos);
}

}  // namespace
}  // namespace carelog::tools
