// HAPI's instance validator over the first N resources of each file of an export: one JVM for all.
//
//   Validate DIR N [SOURCE]
//
// Prints what it says against them, by file, severity and text. SOURCE: the folder that the export's
// resources were imported from. Exits with 1 if a resource is refused, unless that file of SOURCE,
// validated whole, has as many that are refused, for the same reasons.
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

public class Validate {
  record Verdict(int valid, int refused, Map<String, Integer> reasons) {}

  static FhirValidator validator() {
    FhirContext context = FhirContext.forR4();
    var foreign = new UnknownCodeSystemWarningValidationSupport(context);
    foreign.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    var instances = new FhirInstanceValidator(new ValidationSupportChain(
        new DefaultProfileValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new InMemoryTerminologyServerValidationSupport(context),
        new SnapshotGeneratingValidationSupport(context), foreign));
    instances.setAnyExtensionsAllowed(true);
    instances.setErrorForUnknownProfiles(false);
    return context.newValidator().registerValidatorModule(instances);
  }

  static Verdict verdict(FhirValidator validator, Path file, long count) throws Exception {
    int valid = 0;
    int refused = 0;
    Map<String, Integer> reasons = new TreeMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : lines.limit(count).toList()) {
        var result = validator.validateWithResult(line);
        if (result.isSuccessful()) { ++valid; } else { ++refused; }
        for (var message : result.getMessages()) {
          if (message.getSeverity().ordinal() < ResultSeverityEnum.ERROR.ordinal()) continue;
          reasons.merge(message.getLocationString() + ": " + message.getMessage(), 1, Integer::sum);
        }
      }
    }
    System.out.println(file + ": " + valid + " valid, " + refused + " refused");
    reasons.forEach((text, times) -> System.out.println("  " + times + " x " + text));
    return new Verdict(valid, refused, reasons);
  }

  static List<Path> files_in(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList();
    }
  }

  public static void main(String[] arguments) throws Exception {
    long count = Long.parseLong(arguments[1]);
    FhirValidator validator = validator();
    boolean worse = false;
    for (Path file : files_in(Path.of(arguments[0]))) {
      Verdict ours = verdict(validator, file, count);
      if (ours.refused() == 0) continue;
      Path source = arguments.length > 2 ? Path.of(arguments[2]).resolve(file.getFileName()) : null;
      boolean has_source = source != null && Files.exists(source);
      Verdict theirs =
          has_source ? verdict(validator, source, Long.MAX_VALUE) : new Verdict(0, 0, Map.of());
      worse |= ours.refused() > theirs.refused()
          || !theirs.reasons().keySet().containsAll(ours.reasons().keySet());
    }
    System.exit(worse ? 1 : 0);
  }
}
